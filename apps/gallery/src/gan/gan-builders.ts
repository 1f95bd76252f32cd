import {
  conditionalDcgan,
  dcgan,
  goodfellowGan,
  type ImageGan,
  resnetGan,
  theanoDcgan,
} from '@cnn/gan'

/** The builders of both networks, by the name that weights have for the generator's. */
export const ganBuilders = {
  conditionalDcganGenerator: conditionalDcgan,
  dcganGenerator: dcgan,
  goodfellowGenerator: goodfellowGan,
  resnetGanGenerator: resnetGan,
  theanoDcganGenerator: theanoDcgan,
} satisfies Record<string, (options: never) => ImageGan>
