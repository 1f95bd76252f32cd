import { devices } from '#runtime/backend/devices'
import { CnnError } from '../errors.js'
import { type BackendOptions, type BackendReport, BackendSwitch } from './backend-switch.js'
import type { BackendName } from './device.js'
import { limitMemory } from './memory-budget.js'

/** The one switch of this process or page. */
export const backendSwitch = new BackendSwitch(devices)

/**
 * Makes a backend ready to compute and train on. Without a name it takes the fastest that runs here and passes a
 * numeric self-test (forward and gradient of a small network against known values): in Node `cuda`, `webgpu` on a real
 * graphics device, `node`, `wasm`, `cpu`; in browsers `webgpu`, `webgl`, `wasm`, `cpu`. A graphics device that is emulated
 * on the processor is slower than wasm and is passed over. The report says what was tried.
 *
 * With a name it takes that one, emulated or not, or throws and leaves the backend in use as it was. Once there is one,
 * calling without a name keeps it; concurrent calls share one start. Tensors and parameters made on another backend stay
 * valid and move when they are used.
 *
 * It also registers this project's gradients and kernels with TensorFlow.js, for the whole application (see
 * `registerGradients`).
 *
 * Throws a `CnnError`: 'backend-unavailable' where the backend cannot run here, 'backend-wrong' where it fails its
 * self-test, 'no-backend' where none is left.
 */
export async function useBackend(
  name?: BackendName,
  options?: BackendOptions,
): Promise<BackendReport> {
  if (options?.memoryBudget !== undefined) limitMemory(options.memoryBudget)
  return backendSwitch.use(name, options)
}

/** The backend that `useBackend` took, or undefined before it did. */
export const currentBackend = (): BackendReport | undefined => backendSwitch.current

/** The backend in use; starts the default one where there is none yet. */
export const backendReady = (): Promise<BackendReport> => backendSwitch.use()

/** Throws a `CnnError` with code 'no-backend' where `useBackend` has not been awaited yet. */
export function requireBackend() {
  if (backendSwitch.current) return
  throw new CnnError(
    'no-backend',
    'There is no backend to compute on yet: call `await useBackend()` once, before building a model.',
  )
}
