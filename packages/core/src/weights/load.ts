import { assetUrl } from '../backend/asset-base.js'
import { backendReady } from '../backend/use-backend.js'
import { withoutInitialization } from '../layers/mode.js'
import type { Module } from '../layers/module.js'
import type { StateEntry } from '../layers/parameter.js'
import { fillModel, fitToModel, readEntries } from './fill-model.js'
import { decodeMetadata } from './metadata.js'
import { type OpenWeightsOptions, openWeights } from './open-weights.js'
import type { Task, Weights, WeightsMetadata } from './weights.js'
import type { WeightsFile } from './weights-file.js'
import type { SourceOptions, WeightsSource } from './weights-source.js'

export interface LoadOptions extends Omit<SourceOptions, 'bytes' | 'sha256'> {
  /** Accept NaN and infinite values, which are an error otherwise. */
  allowNaN?: boolean
}

export interface ReadWeightsOptions extends OpenWeightsOptions {
  /** Accept NaN and infinite values, which are an error otherwise. */
  allowNaN?: boolean
}

export interface LoadWeightsOptions extends ReadWeightsOptions {
  /** Whether the file must have just what the network has (default); else what fits is taken. */
  strict?: boolean
}

/** What `loadWeights` took from a file, and what it left. */
export interface LoadReport {
  metadata: WeightsMetadata
  /** Keys that were taken. */
  loaded: string[]
  /** Keys of the network that the file lacks: they are as they were. */
  missing: string[]
  /** Keys that both have in different shapes: they are as they were. */
  misshapen: string[]
  /** Keys of the file that the network lacks. */
  unexpected: string[]
}

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
  const { url, bytes, sha256, mirrors, rename, at, build, task, ...known } = source
  const shipped = url instanceof URL && assetUrl(url.pathname.split('/').at(-1)!, url)
  const reading = { mirrors, ...options, bytes, sha256, rename, at }
  return loadFile(shipped || url, { ...reading, build: () => build(), task }, known)
}

/**
 * Reads a weights file of any format from wherever it is. Of a training checkpoint of ours it takes the averaged
 * weights, or the weights.
 * @throws CnnError 'bad-metadata', 'newer-metadata', 'bad-weights' (NaN or infinite values, named), and what
 * `openWeights` throws
 */
export async function readWeightsFile(
  source: WeightsSource,
  options: ReadWeightsOptions = {},
): Promise<WeightsFile> {
  const file = await openWeights(source, options)
  try {
    const entries = new Map<string, StateEntry>()
    for await (const [key, entry] of readEntries(file, file.tensors.keys(), options)) {
      entries.set(key, entry)
    }
    const { name, metadata: strings } = file
    return { name, entries, metadata: decodeMetadata(strings, name), strings }
  } finally {
    await file.close()
  }
}

/**
 * Puts a weights file into a network that is there already, and says what it took. Strict unless told otherwise: with
 * `strict: false` what fits is taken, and the report tells what was left.
 *
 * ```ts
 * await loadWeights(model, 'checkpoint.pth', { at: 'model', rename: [{ from: 'backbone', to: '' }], ignore: ['fc'] })
 * ```
 *
 * @throws CnnError 'weights-mismatch' with a table of missing, unexpected and misshapen keys, and what
 * `readWeightsFile` throws; the network is as it was then
 */
export async function loadWeights(
  model: Module,
  source: WeightsSource,
  { strict = true, ...options }: LoadWeightsOptions = {},
): Promise<LoadReport> {
  const file = await openWeights(source, options)
  try {
    const metadata = decodeMetadata(file.metadata, file.name)
    const { keys, ...left } = fitToModel(model, file, { strict, ignore: options.ignore })
    // Everything is read and checked before anything is changed, and read again rather than held in memory.
    for await (const _ of readEntries(file, keys, options));
    await fillModel(model, readEntries(file, keys, { allowNaN: true }))
    return { metadata, loaded: keys, ...left }
  } finally {
    await file.close()
  }
}

async function loadFile<M extends Module, T, Transform>(
  source: WeightsSource,
  options: LoadFileOptions<M, T, Transform>,
  known: WeightsMetadata<Transform>,
): Promise<T> {
  const { build, task, ...reading } = options
  const file = await openWeights(source, reading)
  try {
    const said = decodeMetadata(file.metadata, file.name)
    const metadata = { ...said, ...known } as WeightsMetadata<Transform>
    await backendReady()
    // What is ignored keeps the values that the network begins with.
    const model = reading.ignore?.length
      ? build(metadata)
      : withoutInitialization(() => build(metadata))
    try {
      const { keys } = fitToModel(model, file, { strict: true, ignore: reading.ignore })
      await fillModel(model, readEntries(file, keys, reading))
      return task.create(model, metadata)
    } catch (error) {
      model.dispose()
      throw error
    }
  } finally {
    await file.close()
  }
}

const isWeights = <M extends Module, T, Transform>(
  source: Weights<M, T, Transform> | WeightsSource,
): source is Weights<M, T, Transform> => typeof source === 'object' && 'build' in source
