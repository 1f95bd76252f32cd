export { type Calibrated, type CalibrateOptions, calibrate } from './calibrate.js'
export {
  CifarResNet,
  resnet20,
  resnet20Cifar10,
  resnet32,
  resnet32Cifar10,
  resnet44,
  resnet44Cifar10,
  resnet56,
  resnet56Cifar10,
} from './cifar-resnet.js'
export { ClassificationNetwork, type ClassificationOptions } from './classification-network.js'
export {
  type ClassificationBatch,
  ClassificationEvaluator,
  type ClassificationReport,
  type Verdict,
} from './classification-report.js'
export {
  type Classification,
  Classifier,
  type ClassifierOptions,
  type ClassifyOptions,
  classifier,
} from './classifier.js'
export {
  EfficientNet,
  type EfficientNetDesign,
  type EfficientNetOptions,
  efficientnetB0,
  efficientnetB0ImageNet,
} from './efficientnet.js'
export * from './explain/index.js'
export {
  type Examination,
  type FindMistakesOptions,
  findMistakes,
  type Mistake,
} from './find-mistakes.js'
export { type FineTuneOptions, fineTune } from './fine-tune.js'
export { findHead, type Head, headInputs } from './head.js'
export { imageNetLabels } from './image-net-labels.js'
export { buildClassifier, classificationBuilders, loadClassifier } from './load-classifier.js'
export {
  MobileNetV2,
  type MobileNetV2Options,
  mobilenetV2,
  mobilenetV2ImageNet,
  mobilenetV2ImageNetV1,
} from './mobilenet-v2.js'
export {
  MobileNetV3,
  type MobileNetV3Design,
  type MobileNetV3Options,
  mobilenetV3Large,
  mobilenetV3LargeImageNet,
  mobilenetV3LargeImageNetV1,
  mobilenetV3Small,
  mobilenetV3SmallImageNet,
} from './mobilenet-v3.js'
export { PlainNet, type PlainNetOptions, plainNet } from './plain-net.js'
export {
  BasicBlock,
  Bottleneck,
  ResNet,
  type ResNetDesign,
  type ResNetOptions,
  resnet18,
  resnet18ImageNet,
  resnet34,
  resnet34ImageNet,
  resnet50,
  resnet50ImageNet,
  resnet50ImageNetV1,
  resnet101,
  resnet101ImageNet,
  resnet101ImageNetV1,
  resnet152,
  resnet152ImageNet,
} from './resnet.js'
export { ResNet9, type ResNet9Options, resnet9 } from './resnet9.js'
export {
  SqueezeNet,
  type SqueezeNetOptions,
  squeezenet11,
  squeezenet11ImageNet,
} from './squeezenet.js'
export {
  Vgg,
  type VggDesign,
  type VggOptions,
  vgg16,
  vgg16Bn,
  vgg16BnImageNet,
  vgg16ImageNet,
  vgg19,
  vgg19Bn,
  vgg19BnImageNet,
  vgg19ImageNet,
} from './vgg.js'
