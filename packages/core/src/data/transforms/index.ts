export { adjustSharpness } from './adjust-sharpness.js'
export { autoContrast, equalize, posterize, solarize } from './adjust-tones.js'
export { type ColorJitterOptions, colorJitter } from './color-jitter.js'
export { cutMix } from './cut-mix.js'
export {
  type AnnotatedImage,
  chain,
  type JointTransform,
  type Keypoint,
  oneOf,
} from './joint-transform.js'
export { type BatchMix, type MixOptions, mixup } from './mixup.js'
export {
  type RandAugmentOptions,
  randAugment,
  type TrivialAugmentOptions,
  trivialAugment,
} from './rand-augment.js'
export {
  type RandomAffineOptions,
  type RandomRotationOptions,
  randomAffine,
  randomRotation,
} from './random-affine.js'
export {
  type RandomCropOptions,
  type RandomResizedCropOptions,
  type RandomTranslateOptions,
  randomCrop,
  randomResizedCrop,
  randomTranslate,
} from './random-crop.js'
export {
  type CutoutOptions,
  cutout,
  type RandomErasingOptions,
  randomErasing,
} from './random-erasing.js'
export {
  flipHorizontally,
  type RandomHorizontalFlipOptions,
  randomHorizontalFlip,
} from './random-horizontal-flip.js'
export {
  flipVertically,
  type RandomVerticalFlipOptions,
  randomVerticalFlip,
} from './random-vertical-flip.js'
