export type { BackendName } from './backend/device.js'
export {
  type BackendFailure,
  type BackendOptions,
  type BackendReport,
  backendReady,
  currentBackend,
  requireBackend,
  useBackend,
} from './backend/use-backend.js'
export {
  Dataset,
  type DatasetOptions,
  type IterateOptions,
  type SampleSource,
} from './data/dataset.js'
export type { ImageSample } from './data/image.js'
export type { SampleContext } from './data/random-access.js'
export type { SplitOptions } from './data/split.js'
export { CnnError, throwIfAborted } from './errors.js'
export { type Random, randomStream } from './random.js'
export * as tf from './tf.js'
