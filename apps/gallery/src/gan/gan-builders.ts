import {
  conditionalDcgan,
  dcgan,
  goodfellowGan,
  type ImageGan,
  resnetGan,
  theanoDcgan,
} from '@cnn/gan'

type Builder = (options: object) => ImageGan

/** The builders of both networks, by the name that weights have for the generator's. */
export const ganBuilders: ReadonlyMap<string, Builder> = new Map(
  Object.entries<Builder>({
    conditionalDcganGenerator: conditionalDcgan,
    dcganGenerator: dcgan,
    goodfellowGenerator: goodfellowGan,
    resnetGanGenerator: resnetGan,
    theanoDcganGenerator: theanoDcgan,
  }),
)
