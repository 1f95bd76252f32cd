import type { DeviceLoaders } from './device.js'

/** The devices of Node, the fastest first. */
export const devices: DeviceLoaders = {
  wasm: async () => (await import('./wasm.js')).wasm,
  cpu: async () => (await import('./cpu.js')).cpu,
}
