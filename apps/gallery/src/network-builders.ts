import {
  type ClassificationNetwork,
  type ClassificationOptions,
  efficientnetB0,
  mobilenetV2,
  mobilenetV3Large,
  mobilenetV3Small,
  plainNet,
  resnet9,
  resnet18,
  resnet20,
  resnet32,
  resnet34,
  resnet44,
  resnet50,
  resnet56,
  squeezenet11,
} from '@cnn/vision'

type Builder = (options: ClassificationOptions) => ClassificationNetwork

/** The builders of networks that a browser can bear, by the names that weights files have for them. */
export const networkBuilders: ReadonlyMap<string, Builder> = new Map(
  Object.entries<Builder>({
    ...{ efficientnetB0, mobilenetV2, mobilenetV3Large, mobilenetV3Small, plainNet, resnet9 },
    ...{ resnet18, resnet34, resnet50, resnet20, resnet32, resnet44, resnet56, squeezenet11 },
  }),
)
