import { unavailable } from './unavailable.js'
import type { Gpu } from './webgpu-api.js'

/** `navigator.gpu`; throws where this browser or page has none. */
export async function provideGpu(): Promise<Gpu> {
  const { gpu } = navigator as { gpu?: Gpu }
  if (gpu) return gpu
  throw unavailable(
    globalThis.isSecureContext
      ? 'This browser has no WebGPU.'
      : 'WebGPU is offered to secure pages only: serve this one over https or from localhost.',
  )
}
