import { provideGpu } from '#runtime/backend/webgpu'
import * as tf from '../tf.js'
import type { Device } from './device.js'
import { type ErrorSource, reportDeviceErrors } from './device-errors.js'
import { describe, isEmulated, requireHardware } from './graphics.js'
import { registerWebgpuCast } from './kernels/webgpu/cast.js'
import { forgetIfLost, isWatched, watchBackend } from './lost-backend.js'
import { unavailable } from './unavailable.js'
import type { Gpu, GpuAdapterInfo } from './webgpu-api.js'

/** WebGPU: in browsers, and in Node through the npm package `webgpu` where the application has installed it. */
export const webgpu: Device = {
  name: 'webgpu',
  async start({ acceptSoftware }) {
    const info = await findAdapter(await provideGpu())
    const name = nameOf(info)
    const emulated = info.isFallbackAdapter === true || isEmulated(name)
    requireHardware(name, emulated, acceptSoftware)
    // It looks for `navigator.gpu` when it is loaded.
    await import('@tensorflow/tfjs-backend-webgpu')
    forgetIfLost('webgpu')
    if (!(await tf.setBackend('webgpu'))) {
      throw unavailable(`${name} gave TensorFlow.js no WebGPU device.`)
    }
    registerWebgpuCast()
    watch()
    const description = describe(name, emulated)
    return { tfjsName: 'webgpu', description, threads: 1, emulated }
  },
}

function watch() {
  const backend = tf.backend()
  if (isWatched(backend)) return
  const { device } = backend as unknown as {
    device: ErrorSource & { lost: Promise<unknown> }
  }
  reportDeviceErrors(backend, device)
  device.lost.then(watchBackend(backend, () => false))
}

async function findAdapter(gpu: Gpu): Promise<GpuAdapterInfo> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter) throw unavailable('WebGPU finds no graphics device here.')
  return { isFallbackAdapter: adapter.isFallbackAdapter, ...fieldsOf(adapter.info) }
}

/** The fields of an adapter's info are getters of its prototype, and none of them is certain. */
const fieldsOf = (info: GpuAdapterInfo = {}): GpuAdapterInfo => ({
  vendor: info.vendor,
  architecture: info.architecture,
  device: info.device,
  description: info.description,
  ...(info.isFallbackAdapter === undefined ? {} : { isFallbackAdapter: info.isFallbackAdapter }),
})

const nameOf = ({ vendor, architecture, device, description }: GpuAdapterInfo) =>
  description || [vendor, device || architecture].filter(Boolean).join(' ') || 'an unnamed device'
