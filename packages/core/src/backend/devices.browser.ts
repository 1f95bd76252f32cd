import type { Device, DeviceLoaders } from './device.js'

/** The devices of browsers, the fastest first. */
export const devices: DeviceLoaders = {
  wasm: loadWasm,
  cpu: async () => (await import('./cpu.js')).cpu,
}

async function loadWasm(): Promise<Device> {
  const file = './wasm.js'
  return (await import(/* @vite-ignore */ file)).wasm
}
