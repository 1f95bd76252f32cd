/**
 * Pictures, boxes, masks, data sets and downloads without TensorFlow.js: for worker threads, for servers that prepare
 * data and for pages that show it. `@cnn/core` has all of it, too.
 */
export { openDiskFile } from '#runtime/data/disk-source'
export { cacheFolder, offlineReason } from '#runtime/weights/cache'
export { startHash } from '#runtime/weights/hash/start-hash'
export { readStored, writeStored } from '#runtime/weights/stored-file'
export * from '../boxes/index.js'
export { CnnError, throwIfAborted } from '../errors.js'
export { nearestName } from '../nearest-name.js'
export { breather, nextTask } from '../next-task.js'
export { type Random, randomStream } from '../random.js'
export { download, downloadFile } from '../weights/download.js'
export type { DownloadOptions, DownloadProgress } from '../weights/download-options.js'
export { type ByteSource, blobSource, memorySource, readAll } from './byte-source.js'
export type { CacheOptions } from './cache/cached-source.js'
export { toChannels } from './channels.js'
export { crc32 } from './crc32.js'
export {
  centerCrop,
  cropImage,
  type Fill,
  padImage,
} from './crop.js'
export { type BatchOptions, Dataset, type SampleSource } from './dataset.js'
export { asciiAt, describeBytes } from './describe-bytes.js'
export { encodePng, toDataUrl } from './encode-png.js'
export { type FitImageOptions, fitImage } from './fit-image.js'
export {
  type ByteImage,
  checkImage,
  type DrawableImage,
  type Image,
  type ImageSample,
  type ImageSource,
} from './image.js'
export { type ImageHeader, readImageHeader } from './image-header.js'
export {
  type ImagePlacement,
  type ImageTransform,
  imagePlacement,
  prepareImage,
} from './image-transform.js'
export { type Letterboxed, type LetterboxOptions, letterbox } from './letterbox.js'
export * from './masks/index.js'
export type { NumberArray } from './number-array.js'
export {
  type NpyArray,
  type ReadNpyOptions,
  readNpy,
  readNpz,
  writeNpy,
  writeNpzArrays,
} from './numpy/npy.js'
export type { BucketOptions } from './pipeline/bucket.js'
export {
  type Collate,
  type PaddedImages,
  type PaddedSequences,
  type PadImagesOptions,
  padImages,
  padSequences,
} from './pipeline/collate.js'
export type { BalancedOptions, SampleByWeightOptions } from './pipeline/draw-samples.js'
export type { MixDatasetsOptions } from './pipeline/join-datasets.js'
export type { SliceBound } from './pipeline/slice-bounds.js'
export {
  eachLetterPixel,
  letterHeight,
  letterWidth,
  plainLetters,
  textWidth,
} from './pixel-font.js'
export { decodePng } from './png/decode-png.js'
export type { SampleContext } from './random-access.js'
export { type ReadImageOptions, readImage } from './read-image.js'
export type { DatasetOptions, IterateOptions } from './readable-dataset.js'
export { type ResizeOptions, resizeImage, resizeShortSide } from './resize.js'
export type { SplitOptions } from './split.js'
export * from './transforms/index.js'
export { answerMap } from './workers/answer-map.js'
export {
  type Decoded,
  type DecodeImagesOptions,
  decodeImages,
} from './workers/decode-images.js'
export type { WorkerMapOptions, WorkerSource } from './workers/map-in-workers.js'
export { openZip, type ZippedFile } from './zip/zip-archive.js'
