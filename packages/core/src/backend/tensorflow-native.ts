import { createRequire } from 'node:module'
import * as tf from '../tf.js'
import type { BackendName, Device } from './device.js'
import { importOptional } from './optional-package.js'
import { reasonOf } from './reason-of.js'
import { unavailable } from './unavailable.js'

interface NativePackage {
  name: BackendName
  packageName: string
  /** Whether it counts only if it computes on a graphics device. */
  needsGraphicsDevice: boolean
}

let loadedPackage: string | undefined

/** A device of TensorFlow's C library, through a package that users install themselves: it downloads a large binary. */
export const nativeDevice = (
  { name, packageName, needsGraphicsDevice }: NativePackage,
  load = () => importOptional(packageName, `${packageName}@4.22.0`),
): Device => ({
  name,
  async start() {
    // Both packages register the one backend 'tensorflow', so the second is not loaded beside the first.
    if (!loadedPackage) await loadNative(packageName, load)
    if (!(await tf.setBackend('tensorflow'))) {
      throw unavailable(`${loadedPackage} is installed, but TensorFlow does not start.`)
    }
    const { isUsingGpuDevice } = tf.backend() as unknown as { isUsingGpuDevice?: boolean }
    if (needsGraphicsDevice && !isUsingGpuDevice) {
      throw unavailable(`${loadedPackage} finds no graphics device with CUDA.`)
    }
    const device = isUsingGpuDevice ? 'CUDA' : 'the processor'
    const description = `TensorFlow on ${device} (${loadedPackage})`
    return { tfjsName: 'tensorflow', description, threads: 1 }
  },
})

async function loadNative(packageName: string, load: () => Promise<unknown>) {
  restoreRemovedUtilities()
  try {
    await load()
  } catch (error) {
    if (!reasonOf(error).includes('tfjs_binding.node')) throw error
    throw unavailable(
      `The package ${packageName} is installed without its binary tfjs_binding.node: its install script, which ` +
        `downloads it, did not run or failed. Try: npm rebuild ${packageName} --build-addon-from-source.`,
      error,
    )
  }
  loadedPackage = packageName
}

/** TensorFlow.js's native packages use functions of `util` that Node 23 took away. */
export function restoreRemovedUtilities() {
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>
  const removed: Record<string, (value: unknown) => boolean> = {
    isArray: Array.isArray,
    isNullOrUndefined: (value) => value === null || value === undefined,
    isString: (value) => typeof value === 'string',
  }
  for (const [name, check] of Object.entries(removed)) util[name] ??= check
}
