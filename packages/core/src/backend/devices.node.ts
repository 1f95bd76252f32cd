import type { DeviceLoaders } from './device.js'

/** The devices of Node, the fastest first. */
export const devices: DeviceLoaders = {
  cuda: async () => (await import('./cuda.js')).cuda,
  webgpu: async () => (await import('./webgpu.js')).webgpu,
  node: async () => (await import('./node.js')).node,
  wasm: async () => (await import('./wasm.js')).wasm,
  cpu: async () => (await import('./cpu.js')).cpu,
}
