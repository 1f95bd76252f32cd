import type { DeviceLoaders } from './device.js'

/** The devices of browsers, the fastest first. */
export const devices: DeviceLoaders = {
  webgpu: async () => (await import('./webgpu.js')).webgpu,
  webgl: async () => (await import('./webgl.js')).webgl,
  wasm: async () => (await import('./wasm.js')).wasm,
  cpu: async () => (await import('./cpu.js')).cpu,
}
