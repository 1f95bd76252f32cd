import { assetUrl } from '../backend/asset-base.js'
import { backendReady } from '../backend/use-backend.js'
import { withoutInitialization } from '../layers/mode.js'
import type { Module } from '../layers/module.js'
import type { Task, Weights, WeightsMetadata } from './weights.js'
import { decodeWeights, type WeightsFile } from './weights-file.js'
import {
  describeSource,
  type ReadSourceOptions,
  readSource,
  type WeightsSource,
} from './weights-source.js'

export interface LoadOptions extends Omit<ReadSourceOptions, 'bytes' | 'sha256'> {
  /** Accept NaN and infinite values, which are an error otherwise. */
  allowNaN?: boolean
}

export interface ReadWeightsOptions extends LoadOptions, ReadSourceOptions {}

/** What `load` needs beside a file that is no `Weights` value. */
export interface LoadFileOptions<M extends Module, T, Transform> extends ReadWeightsOptions {
  /** Builds the network that the file is for, if need be from what the file says of itself. */
  build(metadata: WeightsMetadata<Transform>): M
  task: Task<M, T, Transform>
}

/**
 * Loads weights and gives the object of their task: a `Classifier`, a detector … Waits for a backend, or starts one.
 * Files are read from the disk, fetched, or downloaded through the cache, and checked.
 *
 * ```ts
 * const classifier = await load(fashionMnistResnet9)
 * const own = await load('run/best.safetensors', { build: () => resnet20(…), task: classifier })
 * ```
 *
 * @throws CnnError 'weights-mismatch' where the file is for another network, and what `readWeightsFile` throws
 */
export async function load<M extends Module, T, Transform>(
  weights: Weights<M, T, Transform>,
  options?: LoadOptions,
): Promise<T>
export async function load<M extends Module, T, Transform>(
  source: WeightsSource,
  options: LoadFileOptions<M, T, Transform>,
): Promise<T>
export async function load<M extends Module, T, Transform>(
  source: Weights<M, T, Transform> | WeightsSource,
  options: LoadOptions | LoadFileOptions<M, T, Transform> = {},
): Promise<T> {
  if (!isWeights(source)) {
    return loadFile(source, options as LoadFileOptions<M, T, Transform>, {})
  }
  const { url, bytes, sha256, build, task, ...known } = source
  const shipped = url instanceof URL && assetUrl(url.pathname.split('/').at(-1)!, url)
  return loadFile(
    shipped || url,
    { ...(options as LoadOptions), bytes, sha256, build: () => build(), task },
    known,
  )
}

/**
 * Reads a weights file from wherever it is. Of a training checkpoint it takes the averaged weights, or the weights.
 * @throws CnnError 'bad-safetensors', 'bad-metadata', 'newer-metadata', 'bad-weights' (NaN or infinite values, named),
 * 'not-found', 'read-failed', 'size-mismatch', 'hash-mismatch', 'aborted', and what `download` throws
 */
export async function readWeightsFile(
  source: WeightsSource,
  options: ReadWeightsOptions = {},
): Promise<WeightsFile> {
  const bytes = await readSource(source, options)
  return decodeWeights(bytes, describeSource(source), options)
}

/**
 * Puts a weights file into a network that is there already, strictly, and gives the file's metadata.
 * @throws CnnError 'weights-mismatch' with a table of missing, unexpected and misshapen keys, and what
 * `readWeightsFile` throws; the network is as it was then
 */
export async function loadWeights(
  model: Module,
  source: WeightsSource,
  options: ReadWeightsOptions = {},
): Promise<WeightsMetadata> {
  const { entries, metadata } = await readWeightsFile(source, options)
  model.loadStateDict(entries)
  return metadata
}

async function loadFile<M extends Module, T, Transform>(
  source: WeightsSource,
  options: LoadFileOptions<M, T, Transform>,
  known: WeightsMetadata<Transform>,
): Promise<T> {
  const { build, task, ...reading } = options
  const file = await readWeightsFile(source, reading)
  const metadata = { ...file.metadata, ...known } as WeightsMetadata<Transform>
  await backendReady()
  const model = withoutInitialization(() => build(metadata))
  try {
    model.loadStateDict(file.entries)
    return task.create(model, metadata)
  } catch (error) {
    model.dispose()
    throw error
  }
}

const isWeights = <M extends Module, T, Transform>(
  source: Weights<M, T, Transform> | WeightsSource,
): source is Weights<M, T, Transform> => typeof source === 'object' && 'build' in source
