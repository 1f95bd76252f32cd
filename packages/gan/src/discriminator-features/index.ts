export {
  type ClassifyByFeaturesOptions,
  classifyByFeatures,
  type FeatureClassification,
} from './classify-by-features.js'
export {
  type DiscriminatorFeaturesOptions,
  discriminatorFeatures,
} from './discriminator-features.js'
export { fitLinearSvm, LinearSvm, type LinearSvmOptions } from './linear-svm.js'
