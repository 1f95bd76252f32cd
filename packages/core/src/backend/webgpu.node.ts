import { importOptional } from './optional-package.js'
import type { Gpu } from './webgpu-api.js'

interface WebgpuPackage {
  create(options: string[]): Gpu
  globals: object
}

// Dawn ends when its root object is collected.
let kept: Gpu | undefined

/** WebGPU by the npm package `webgpu` (Dawn), put where TensorFlow.js looks for it. Throws where it is not installed. */
export async function provideGpu(): Promise<Gpu> {
  if (kept) return kept
  const { create, globals } = await importOptional<WebgpuPackage>('webgpu', 'webgpu')
  Object.assign(globalThis, globals)
  const gpu = create([])
  // Node 20 has no navigator.
  if (!globalThis.navigator) {
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true })
  }
  Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true })
  kept = gpu
  return gpu
}
