export { CifarResNet, resnet20 } from './cifar-resnet.js'
export { ClassificationNetwork, type ClassificationOptions } from './classification-network.js'
export {
  type ClassificationBatch,
  ClassificationEvaluator,
  type ClassificationReport,
} from './classification-report.js'
export {
  type Classification,
  Classifier,
  type ClassifierOptions,
  type ClassifyOptions,
  classifier,
} from './classifier.js'
export { MobileNetV2, type MobileNetV2Options, mobilenetV2 } from './mobilenet-v2.js'
export { PlainNet, type PlainNetOptions, plainNet } from './plain-net.js'
export {
  BasicBlock,
  Bottleneck,
  ResNet,
  type ResNetDesign,
  type ResNetOptions,
  resnet18,
  resnet34,
  resnet50,
} from './resnet.js'
export { ResNet9, type ResNet9Options, resnet9 } from './resnet9.js'
