export { type ColorJitterOptions, colorJitter } from './color-jitter.js'
export {
  type AnnotatedImage,
  chain,
  type JointTransform,
  type Keypoint,
  oneOf,
} from './joint-transform.js'
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
