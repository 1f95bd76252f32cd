import { CnnError } from '../errors.js'
import * as tf from '../tf.js'
import type { BackendName, Device, DeviceInfo, DeviceLoaders, DeviceOptions } from './device.js'
import { registerGradients } from './gradients/index.js'
import { registerKernels, replaceKernels } from './kernels/register-kernels.js'
import { isBackendLost } from './lost-backend.js'
import { reasonOf } from './reason-of.js'
import { runSelfTest } from './self-test.js'
import { withTimeLimit } from './time-limit.js'

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
  /**
   * Bytes that the data of all tensors may take together, on any backend; a result that does not fit throws
   * 'out-of-memory'. It stays until another one is set; `Infinity` lifts it. Default: what the backend can hold.
   */
  memoryBudget?: number
}

/** A device that was started and computes rightly. */
export interface StartedDevice {
  info: DeviceInfo
  /** The largest relative error of its self-test. */
  error: number
}

interface Running {
  report: BackendReport
  device: Device
  options: DeviceOptions
  tfjsName: string
}

/** A phone's first shaders take some seconds; a driver that hangs takes for ever. */
const startSeconds = 60

/** Chooses among the devices of a runtime, and changes from one to another; starts run one after the other. */
export class BackendSwitch {
  #running: Running | undefined
  #queue: Promise<unknown> = Promise.resolve()
  readonly #starting = new Map<string, Promise<BackendReport>>()
  /** The error of each configuration that passed its self-test: it does so once. */
  readonly #errors = new Map<string, number>()

  constructor(readonly loaders: DeviceLoaders) {}

  get current(): BackendReport | undefined {
    return this.#running?.report
  }

  /** Starts a backend, or keeps the one in use where it is the one wanted. */
  use(name?: BackendName, options: BackendOptions = {}): Promise<BackendReport> {
    const key = JSON.stringify([name, options.threads])
    const shared = this.#starting.get(key)
    if (shared) return shared
    const started = this.exclusively(() => this.#change(name, options))
    this.#starting.set(key, started)
    const forget = () => this.#starting.delete(key)
    started.then(forget, forget)
    return started
  }

  /** Runs when nothing else starts, and goes back to the backend that was in use if it throws. */
  exclusively<T>(run: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(run)
    this.#queue = done.catch(() => {})
    return done
  }

  /** Starts a device without taking it into use, and lets it prove itself. */
  async startDevice(device: Device, options: DeviceOptions): Promise<StartedDevice> {
    registerGradients()
    registerKernels()
    const info = await withTimeLimit(device.start(options), startSeconds, device.name)
    replaceKernels(info.tfjsName)
    const configuration = `${device.name} ${info.threads}`
    let error = this.#errors.get(configuration)
    if (error === undefined) {
      error = (await withTimeLimit(runSelfTest(), startSeconds, device.name)).error
      this.#errors.set(configuration, error)
    }
    return { info, error }
  }

  /** Goes back to the backend in use after others were started. */
  async resume() {
    if (this.#running) await this.#running.device.start(this.#running.options)
  }

  async #change(name: BackendName | undefined, options: BackendOptions) {
    if (this.#running && isWanted(this.#running, name, options) && !isLost(this.#running)) {
      await this.#keep(this.#running)
      return this.#running.report
    }
    try {
      this.#running = await (name ? this.#startNamed(name, options) : this.#startFastest(options))
    } catch (error) {
      await this.resume()
      throw error
    }
    return this.#running.report
  }

  /** The application may have set another backend, or registered other gradients, since. */
  async #keep({ tfjsName }: Running) {
    registerGradients()
    if (tf.getBackend() !== tfjsName) await this.resume()
  }

  async #startNamed(name: BackendName, options: BackendOptions): Promise<Running> {
    const load = this.loaders[name]
    if (!load) {
      const names = Object.keys(this.loaders).join(', ')
      throw new CnnError(
        'backend-unavailable',
        `There is no backend '${name}' in this runtime; there are ${names}.`,
      )
    }
    return this.#startRunning(await load(), { ...options, acceptSoftware: true }, [])
  }

  async #startFastest(options: BackendOptions): Promise<Running> {
    const tried: BackendFailure[] = []
    for (const [name, load] of Object.entries(this.loaders)) {
      try {
        return await this.#startRunning(await load(), options, tried)
      } catch (error) {
        tried.push({ name: name as BackendName, reason: reasonOf(error) })
      }
    }
    const reasons = tried.map(({ name, reason }) => `${name}: ${reason}`)
    throw new CnnError('no-backend', ['No backend works here.', ...reasons].join('\n'))
  }

  async #startRunning(device: Device, options: DeviceOptions, tried: BackendFailure[]) {
    const { info } = await this.startDevice(device, options)
    const { tfjsName, description, threads } = info
    const report: BackendReport = { name: device.name, description, threads, tried }
    return { report, device, options, tfjsName }
  }
}

const isLost = ({ tfjsName }: Running) => isBackendLost(tfjsName)

function isWanted({ report, options }: Running, name?: BackendName, wanted: BackendOptions = {}) {
  const threads = wanted.threads ?? report.threads
  const sameThreads = threads === report.threads || threads === options.threads
  return (name ?? report.name) === report.name && sameThreads
}
