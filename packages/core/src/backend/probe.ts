import { CnnError, throwIfAborted } from '../errors.js'
import * as tf from '../tf.js'
import type { BackendSwitch } from './backend-switch.js'
import type { BackendName } from './device.js'
import { reasonOf } from './reason-of.js'
import { backendSwitch } from './use-backend.js'

/** A backend that runs here and computes rightly. */
export interface AvailableBackend {
  name: BackendName
  available: true
  description: string
  threads: number
  /** Whether it is a graphics device emulated on the processor: slow, and taken only by name. */
  emulated: boolean
  /** The largest relative error in the self-test. */
  error: number
  /** Speed in 10⁹ floating-point operations per second; absent where it was not measured. */
  gigaflops?: { matmul: number; conv: number }
}

/** A backend that cannot be used here. */
export interface UnavailableBackend {
  name: BackendName
  available: false
  /** Whether it runs and computes wrongly, rather than does not run. */
  wrong: boolean
  /** Why, and what would help; or what its self-test found wrong. */
  reason: string
}

export type BackendProbe = AvailableBackend | UnavailableBackend

export interface ProbeOptions {
  /** Which ones; by default all of this runtime. */
  names?: BackendName[]
  /** Threads of the wasm backend. */
  threads?: number
  /** Whether to measure speeds, which takes some seconds. */
  measure?: boolean
  signal?: AbortSignal
}

/**
 * Starts every backend of this runtime in turn, the fastest kind first, runs its self-test and measures it: what a picker
 * or a doctor shows. The backend in use stays in use, but nothing else should compute meanwhile.
 *
 * Throws a `CnnError` with code 'aborted'.
 */
export const availableBackends = (options: ProbeOptions = {}): Promise<BackendProbe[]> =>
  probeBackends(backendSwitch, options)

export function probeBackends(backends: BackendSwitch, options: ProbeOptions) {
  const { names = Object.keys(backends.loaders) as BackendName[], signal } = options
  return backends.exclusively(async () => {
    const probes: BackendProbe[] = []
    try {
      for (const name of names) {
        throwIfAborted(signal)
        probes.push(await probe(backends, name, options))
      }
    } finally {
      await backends.resume()
    }
    return probes
  })
}

async function probe(
  backends: BackendSwitch,
  name: BackendName,
  { threads, measure = true }: ProbeOptions,
): Promise<BackendProbe> {
  const load = backends.loaders[name]
  if (!load) return { name, available: false, wrong: false, reason: 'Not in this runtime.' }
  try {
    const started = await backends.startDevice(await load(), { threads, acceptSoftware: true })
    const { description, threads: running, emulated = false } = started.info
    const speeds = measure ? { gigaflops: await measureSpeeds() } : {}
    const { error } = started
    return { name, available: true, description, threads: running, emulated, error, ...speeds }
  } catch (error) {
    const wrong = error instanceof CnnError && error.code === 'backend-wrong'
    return { name, available: false, wrong, reason: reasonOf(error) }
  }
}

async function measureSpeeds() {
  const size = 512
  const matrix = tf.randomUniform([size, size], -1, 1)
  const matmul = await measure(2 * size ** 3, () => tf.matMul(matrix, matrix))
  matrix.dispose()
  const image = tf.randomUniform<tf.Rank.R4>([8, 28, 28, 64], -1, 1)
  const filter = tf.randomUniform<tf.Rank.R4>([3, 3, 64, 64], -1, 1)
  const conv = await measure(2 * image.size * 9 * 64, () => tf.conv2d(image, filter, 1, 'same'))
  tf.dispose([image, filter])
  return { matmul, conv }
}

/** 10⁹ operations per second of the fastest of several runs, or of the first alone where that takes a second. */
async function measure(operations: number, run: () => tf.Tensor) {
  let best = await secondsOf(run)
  const end = performance.now() + 200
  while (best < 1 && performance.now() < end) best = Math.min(best, await secondsOf(run))
  return operations / best / 1e9
}

/** Reading one value waits for all of them. */
async function secondsOf(run: () => tf.Tensor) {
  const start = performance.now()
  const value = tf.tidy(() => tf.slice(tf.reshape(run(), [-1]), 0, 1))
  await value.data()
  value.dispose()
  return (performance.now() - start) / 1000
}
