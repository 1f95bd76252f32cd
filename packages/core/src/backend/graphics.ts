import { unavailable } from './unavailable.js'

const emulators = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render/i

/** Whether a graphics device with this name is a program on the processor. */
export const isEmulated = (name: string) => emulators.test(name)

/** Throws where a device is emulated and that was not asked for: wasm is some hundred times faster than such a one. */
export function requireHardware(name: string, emulated: boolean, acceptSoftware?: boolean) {
  if (!emulated || acceptSoftware) return
  throw unavailable(
    `Only ${name}, which emulates a graphics device on the processor and is slower than wasm. Ask for it by name to use it.`,
  )
}

export const describe = (name: string, emulated: boolean) =>
  emulated ? `${name} (emulated on the processor)` : name
