import { createRequire } from 'node:module'
import * as tf from '../tf.js'
import type { BackendName, Device } from './device.js'
import { importOptional } from './optional-package.js'
import { unavailable } from './unavailable.js'

export interface NativePackage {
  name: BackendName
  packageName: string
  /** Whether it counts only if it computes on a graphics device. */
  needsGraphicsDevice: boolean
  /** Imports the package, which registers the backend 'tensorflow'. */
  load?: () => Promise<unknown>
}

let loadedPackage: string | undefined

/** A device of TensorFlow's C library, through a package that users install themselves: it downloads a large binary. */
export const nativeDevice = (native: NativePackage): Device => ({
  name: native.name,
  async start() {
    if (!loadedPackage) {
      restoreRemovedUtilities()
      await (native.load ?? (() => importNative(native.packageName)))()
      loadedPackage = native.packageName
    }
    if (!(await tf.setBackend('tensorflow'))) {
      throw unavailable(`${loadedPackage} is installed, and TensorFlow does not start.`)
    }
    const backend = tf.backend() as unknown as { isUsingGpuDevice?: boolean }
    if (native.needsGraphicsDevice && !backend.isUsingGpuDevice) {
      throw unavailable(`${loadedPackage} finds no graphics device with CUDA.`)
    }
    const device = backend.isUsingGpuDevice ? 'CUDA' : 'processor'
    return {
      tfjsName: 'tensorflow',
      description: `TensorFlow on ${device} (${loadedPackage})`,
      threads: 1,
    }
  },
})

async function importNative(packageName: string) {
  try {
    await importOptional(packageName, {
      absent: `The package ${packageName} is not installed: npm install ${packageName}@4.22.0.`,
      broken: `The package ${packageName} does not load`,
    })
  } catch (error) {
    if (/tfjs_binding\.node/.test(String((error as Error).message))) {
      throw unavailable(
        `The package ${packageName} is installed without its binary, tfjs_binding.node: its install script, which ` +
          `downloads it, did not run or failed. Run \`npm rebuild ${packageName} --build-addon-from-source\`.`,
        error,
      )
    }
    throw error
  }
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
