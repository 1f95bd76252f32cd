export {
  type DuplicateGroup,
  type Duplicates,
  type FindDuplicatesOptions,
  findDuplicates,
} from './find-duplicates.js'
export {
  ImageMiner,
  type MinedImage,
  type MineImagesOptions,
  mineImages,
} from './mine-images.js'
export { fingerprintPicture, type PictureFingerprint } from './perceptual-hash.js'
export { type SplitPanelsOptions, splitPanels } from './split-panels.js'
