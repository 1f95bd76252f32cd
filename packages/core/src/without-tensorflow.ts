/**
 * Pictures, boxes, masks, data sets and downloads without TensorFlow.js: for worker threads, for servers that prepare
 * data and for pages that show it. `@cnn/core` has all of it, too.
 */
export { openDiskFile } from '#runtime/data/disk-source'
export { cacheFolder, offlineReason } from '#runtime/weights/cache'
export { startHash } from '#runtime/weights/hash/start-hash'
export { readStored, writeStored } from '#runtime/weights/stored-file'
export * from './boxes/index.js'
export { type ByteSource, blobSource, memorySource, readAll } from './data/byte-source.js'
export type { CacheOptions } from './data/cache/cached-source.js'
export { toChannels } from './data/channels.js'
export { crc32 } from './data/crc32.js'
export {
  centerCrop,
  cropImage,
  type Fill,
  padImage,
} from './data/crop.js'
export { type BatchOptions, Dataset, type SampleSource } from './data/dataset.js'
export { asciiAt, describeBytes } from './data/describe-bytes.js'
export { encodePng, toDataUrl } from './data/encode-png.js'
export { type FitImageOptions, fitImage } from './data/fit-image.js'
export {
  type ByteImage,
  checkImage,
  type DrawableImage,
  type Image,
  type ImageSample,
  type ImageSource,
} from './data/image.js'
export { type ImageHeader, readImageHeader } from './data/image-header.js'
export {
  type ImagePlacement,
  type ImageTransform,
  imagePlacement,
  prepareImage,
} from './data/image-transform.js'
export { type Letterboxed, type LetterboxOptions, letterbox } from './data/letterbox.js'
export * from './data/masks/index.js'
export { mostUnpacked } from './data/most-unpacked.js'
export type { NumberArray } from './data/number-array.js'
export {
  type NpyArray,
  type ReadNpyOptions,
  readNpy,
  readNpz,
  writeNpy,
  writeNpzArrays,
} from './data/numpy/npy.js'
export type { BucketOptions } from './data/pipeline/bucket.js'
export {
  type Collate,
  type PaddedImages,
  type PaddedSequences,
  type PadImagesOptions,
  padImages,
  padSequences,
} from './data/pipeline/collate.js'
export type { BalancedOptions, SampleByWeightOptions } from './data/pipeline/draw-samples.js'
export type { MixDatasetsOptions } from './data/pipeline/join-datasets.js'
export type { SliceBound } from './data/pipeline/slice-bounds.js'
export {
  eachLetterPixel,
  letterHeight,
  letterWidth,
  plainLetters,
  textWidth,
} from './data/pixel-font.js'
export { decodePng } from './data/png/decode-png.js'
export type { SampleContext } from './data/random-access.js'
export { type ReadImageOptions, readImage } from './data/read-image.js'
export type { DatasetOptions, IterateOptions } from './data/readable-dataset.js'
export { type ResizeOptions, resizeImage, resizeShortSide } from './data/resize.js'
export type { SplitOptions } from './data/split.js'
export * from './data/transforms/index.js'
export { answerMap } from './data/workers/answer-map.js'
export {
  type Decoded,
  type DecodeImagesOptions,
  decodeImages,
} from './data/workers/decode-images.js'
export type { WorkerMapOptions, WorkerSource } from './data/workers/map-in-workers.js'
export { openZip, type ZippedFile } from './data/zip/zip-archive.js'
export { CnnError, throwIfAborted } from './errors.js'
export { nearestName } from './nearest-name.js'
export { breather, nextTask } from './next-task.js'
export { type Random, randomStream } from './random.js'
export { download, downloadFile } from './weights/download.js'
export type { DownloadOptions, DownloadProgress } from './weights/download-options.js'
