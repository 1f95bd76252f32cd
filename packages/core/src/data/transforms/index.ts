export {
  adjustBrightness,
  adjustContrast,
  adjustHue,
  adjustSaturation,
  toGrayscale,
} from './adjust-colors.js'
export { adjustSharpness } from './adjust-sharpness.js'
export { autoContrast, equalize, invert, posterize, solarize } from './adjust-tones.js'
export { type AugMixOptions, augMix } from './aug-mix.js'
export { changeImage, randomGrayscale, randomInvert } from './change-image.js'
export { type ClaheOptions, clahe, type RandomClaheOptions, randomClahe } from './clahe.js'
export {
  type ColorJitterOptions,
  colorJitter,
  randomBrightness,
  randomContrast,
  randomHue,
  randomSaturation,
} from './color-jitter.js'
export { type CopyPasteOptions, copyPaste } from './copy-paste.js'
export { type ElasticOptions, elastic } from './elastic.js'
export { gaussianBlur, type RandomBlurOptions, randomBlur } from './gaussian-blur.js'
export type { SampleMix, SampleSet } from './join-samples.js'
export {
  type AnnotatedBox,
  type AnnotatedImage,
  chain,
  type InstanceMask,
  type JointTransform,
  type Keypoint,
  oneOf,
  sometimes,
} from './joint-transform.js'
export { type MosaicOptions, mosaic, withMosaic } from './mosaic.js'
export {
  type RandAugmentOptions,
  randAugment,
  type TrivialAugmentOptions,
  trivialAugment,
} from './rand-augment.js'
export {
  type RandomAffineOptions,
  type RandomRotationOptions,
  type RandomShearOptions,
  type RandomZoomOptions,
  randomAffine,
  randomRotation,
  randomShear,
  randomZoom,
} from './random-affine.js'
export {
  type RandomCropOptions,
  type RandomResizedCropOptions,
  type RandomTranslateOptions,
  type RandomZoomOutOptions,
  randomCrop,
  randomResizedCrop,
  randomTranslate,
  randomZoomOut,
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
export { type RandomIouCropOptions, randomIouCrop } from './random-iou-crop.js'
export { type RandomPerspectiveOptions, randomPerspective } from './random-perspective.js'
export {
  flipVertically,
  type RandomVerticalFlipOptions,
  randomVerticalFlip,
} from './random-vertical-flip.js'
export { cropCenter, resize } from './resize.js'
export { clampBoxes, type SanitizeBoxesOptions, sanitizeBoxes } from './sanitize-boxes.js'
