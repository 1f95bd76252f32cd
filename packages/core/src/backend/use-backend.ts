import { devices } from '#runtime/backend/devices'
import { CnnError } from '../errors.js'
import * as tf from '../tf.js'
import type { BackendName, Device, DeviceInfo, DeviceLoaders, DeviceOptions } from './device.js'
import { registerGradients } from './gradients/index.js'
import { registerKernels } from './kernels/register-kernels.js'
import { reasonOf } from './reason-of.js'
import { runSelfTest } from './self-test.js'

/** A backend that was not taken, and why. */
export interface BackendFailure {
  name: BackendName
  reason: string
}

/** The backend in use. */
export interface BackendReport {
  name: BackendName
  /** What it runs on, for people: 'WebAssembly SIMD, 2 threads'. */
  description: string
  threads: number
  /** The faster backends that were tried first, each with the reason why it was not taken. */
  tried: BackendFailure[]
}

export interface BackendOptions {
  /** Threads of the wasm backend; by default all cores where shared memory is allowed, else one. */
  threads?: number
}

interface Running {
  report: BackendReport
  info: DeviceInfo
  options: BackendOptions
}

let running: Running | undefined
let queue: Promise<unknown> = Promise.resolve()
const starting = new Map<string, Promise<BackendReport>>()
const passed = new Set<string>()

/**
 * Makes a backend ready to compute and train on. Without a name it takes the fastest that runs here and passes a
 * numeric self-test (forward and gradient of a small network against known values): in Node `cuda`, `webgpu` on a real
 * graphics device, `node`, `wasm`, `cpu`; in browsers `webgpu`, `webgl`, `wasm`, `cpu`. The report says what was tried.
 * With a name it takes that one or throws. Once a backend is in use, calling it again without a name keeps that one;
 * concurrent calls share one start. Tensors made on another backend stay valid and move when they are used.
 *
 * It also registers this project's gradients and kernels with TensorFlow.js, for the whole application (see
 * `registerGradients`).
 *
 * Throws a `CnnError`: 'backend-unavailable' where the backend cannot run here, 'backend-wrong' where it fails its
 * self-test, 'no-backend' where none is left.
 */
export function useBackend(
  name?: BackendName,
  options: BackendOptions = {},
): Promise<BackendReport> {
  return startBackend(devices, name, options)
}

/** The backend that `useBackend` took, or undefined before it did. */
export const currentBackend = (): BackendReport | undefined => running?.report

/** The backend in use; starts the default one where there is none yet. */
export const backendReady = (): Promise<BackendReport> => useBackend()

/** Throws a `CnnError` with code 'no-backend' where `useBackend` has not been awaited yet. */
export function requireBackend() {
  if (running) return
  throw new CnnError(
    'no-backend',
    'There is no backend to compute on yet: call `await useBackend()` once, before building a model.',
  )
}

/** `useBackend` with the devices given, in their order. Starts run one after the other. */
export function startBackend(
  loaders: DeviceLoaders,
  name: BackendName | undefined,
  options: BackendOptions,
): Promise<BackendReport> {
  const key = JSON.stringify([name, options.threads])
  const shared = starting.get(key)
  if (shared) return shared
  const started = queue.then(async () => {
    if (running && isWanted(running, name, options)) return resume(running)
    const previous = running
    try {
      running = await (name ? startNamed(loaders, name, options) : startFastest(loaders, options))
    } catch (error) {
      if (previous) await resume(previous)
      throw error
    }
    return running.report
  })
  starting.set(key, started)
  queue = started.catch(() => {}).then(() => starting.delete(key))
  return started
}

function isWanted({ report, options }: Running, name?: BackendName, wanted: BackendOptions = {}) {
  const threads = wanted.threads ?? report.threads
  const sameThreads = threads === report.threads || threads === options.threads
  return (name ?? report.name) === report.name && sameThreads
}

/** The application may have set another backend, or registered other gradients, since. */
async function resume({ report, info }: Running) {
  registerGradients()
  if (tf.getBackend() !== info.tfjsName) await tf.setBackend(info.tfjsName)
  return report
}

async function startNamed(
  loaders: DeviceLoaders,
  name: BackendName,
  options: BackendOptions,
): Promise<Running> {
  const load = loaders[name]
  if (!load) {
    const names = Object.keys(loaders).join(', ')
    throw new CnnError(
      'backend-unavailable',
      `There is no backend ${name} in this runtime; there are ${names}.`,
    )
  }
  const info = await startDevice(await load(), { ...options, acceptSoftware: true })
  return { report: reportOf(name, info, []), info, options }
}

async function startFastest(loaders: DeviceLoaders, options: BackendOptions): Promise<Running> {
  const tried: BackendFailure[] = []
  for (const [name, load] of Object.entries(loaders) as [BackendName, () => Promise<Device>][]) {
    try {
      const info = await startDevice(await load(), options)
      return { report: reportOf(name, info, tried), info, options }
    } catch (error) {
      tried.push({ name, reason: reasonOf(error) })
    }
  }
  const reasons = tried.map(({ name, reason }) => `${name}: ${reason}`).join('\n')
  throw new CnnError('no-backend', `No backend can be used here.\n${reasons}`)
}

const reportOf = (
  name: BackendName,
  { description, threads }: DeviceInfo,
  tried: BackendFailure[],
): BackendReport => ({ name, description, threads, tried })

/** Starts a device and lets it prove itself, once for each of its configurations. */
async function startDevice(device: Device, options: DeviceOptions) {
  registerGradients()
  registerKernels()
  const info = await device.start(options)
  const configuration = `${device.name} ${info.threads}`
  if (!passed.has(configuration)) {
    await runSelfTest()
    passed.add(configuration)
  }
  return info
}
