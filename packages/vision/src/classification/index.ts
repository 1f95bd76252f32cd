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
export { PlainNet, type PlainNetOptions, plainNet } from './plain-net.js'
export { ResNet, resnet18 } from './resnet.js'
