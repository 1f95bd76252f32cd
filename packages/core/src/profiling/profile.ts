import type { BackendReport } from '../backend/backend-switch.js'
import { backendReady } from '../backend/use-backend.js'
import { CnnError, throwIfAborted } from '../errors.js'
import type { Module } from '../layers/module.js'
import * as tf from '../tf.js'
import { type KernelRecord, KernelRecorder, type StepMemory } from './kernel-recorder.js'
import { StepPosition } from './step-position.js'
import { isProfiledElsewhere, watchEngine } from './watch-engine.js'
import { watchLayers } from './watch-layers.js'

export interface ProfileOptions {
  /** The network whose layers the kernels are attributed to. */
  model?: Module
  /** Ends the step at its next kernel. */
  signal?: AbortSignal
}

/** What one run of a step consisted of. Times are in milliseconds. But for `result`, it is plain JSON. */
export interface Profile<Result = unknown> {
  /** What the step gave. */
  result: Result
  backend: Pick<BackendReport, 'name' | 'description' | 'threads'>
  /** The class of the model, if one was given. */
  model?: string
  /** From the beginning of the step until everything was computed. */
  durationMs: number
  /**
   * Whether the backend computes on its own time (webgl, webgpu, cuda). The times of kernels are then those of submitting
   * them; `durationMs` holds all the same.
   */
  isAsynchronous: boolean
  /** In the order in which they began. */
  kernels: KernelRecord[]
  memory: StepMemory
}

/** These have computed a kernel when it returns. */
const synchronousBackends = ['cpu', 'wasm', 'node']

let isRunning = false

/**
 * Runs a step once and records every kernel that it runs: of which layer and in which phase, how long, on what shapes,
 * how much arithmetic and memory. The step computes what it computes without. Kernels that other code runs while an
 * asynchronous step awaits are recorded too. Run the step a few times before: first runs compile and allocate.
 *
 * Starts the default backend where there is none. Throws what the step throws, 'profile-running' where a profile is
 * being taken already (of the whole process there is one at a time), and 'aborted'.
 *
 * @example
 * const taken = await profile(() => tf.tidy(() => model.forward(x).dataSync()), { model })
 * console.log(profileTable(taken))
 */
export async function profile<T>(
  step: () => T | Promise<T>,
  { model, signal }: ProfileOptions = {},
): Promise<Profile<Awaited<T>>> {
  throwIfAborted(signal)
  if (isRunning || isProfiledElsewhere()) {
    throw new CnnError(
      'profile-running',
      'A profile is being taken already, and it records all kernels of this process: await it before taking the next.',
    )
  }
  isRunning = true
  try {
    const { name, description, threads } = await backendReady()
    const isAsynchronous = !synchronousBackends.includes(name)
    const { result, recorder, durationMs } = await record(step, { model, signal }, isAsynchronous)
    return {
      result,
      backend: { name, description, threads },
      model: model?.constructor.name,
      durationMs,
      isAsynchronous,
      kernels: recorder.kernels,
      memory: recorder.memory,
    }
  } finally {
    isRunning = false
  }
}

async function record<T>(
  step: () => T,
  { model, signal }: ProfileOptions,
  isAsynchronous: boolean,
) {
  const position = new StepPosition()
  const recorder = new KernelRecorder(position, signal)
  const endEngine = watchEngine(recorder, position)
  const endLayers = model && watchLayers(model, position)
  const stop = () => {
    endLayers?.()
    endEngine()
  }
  try {
    recorder.begin()
    const result = await step()
    const stepMs = recorder.elapsed
    recorder.end()
    stop()
    if (isAsynchronous) await allComputed()
    return { result, recorder, durationMs: isAsynchronous ? recorder.elapsed : stepMs }
  } finally {
    stop()
  }
}

/** A device computes in the order of submission, and small tensors may not go there at all. */
async function allComputed() {
  const last = tf.fill([64, 64], 0)
  await last.data()
  last.dispose()
}
