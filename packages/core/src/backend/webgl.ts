import * as tf from '../tf.js'
import type { Device } from './device.js'
import { describe, isEmulated, requireHardware } from './graphics.js'
import { forgetIfLost, isWatched, watchBackend } from './lost-backend.js'
import { unavailable } from './unavailable.js'

/** WebGL 2 in browsers, on graphics devices that compute with 32-bit floats. */
export const webgl: Device = {
  name: 'webgl',
  async start({ acceptSoftware }) {
    const renderer = findRenderer()
    if (renderer === undefined) throw unavailable('This runtime offers no WebGL 2.')
    const emulated = isEmulated(renderer)
    requireHardware(renderer, emulated, acceptSoftware)
    await import('@tensorflow/tfjs-backend-webgl')
    // What may be emulated was decided above.
    tf.env().set('SOFTWARE_WEBGL_ENABLED', true)
    if (!tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED')) {
      throw unavailable(`${renderer} computes with 16-bit floats only: too coarse to train with.`)
    }
    forgetIfLost('webgl')
    if (!(await tf.setBackend('webgl'))) {
      throw unavailable(`${renderer} gave TensorFlow.js no WebGL context.`)
    }
    watch()
    return { tfjsName: 'webgl', description: describe(renderer, emulated), threads: 1, emulated }
  },
}

function watch() {
  const backend = tf.backend()
  if (isWatched(backend)) return
  const { gl } = (backend as unknown as { gpgpu: { gl: WebGL2RenderingContext } }).gpgpu
  const report = watchBackend(backend, () => gl.isContextLost())
  gl.canvas.addEventListener('webglcontextlost', report)
}

/** The name of the graphics device behind WebGL 2; undefined where there is none. */
function findRenderer() {
  const gl = makeCanvas()?.getContext('webgl2') as WebGL2RenderingContext | null | undefined
  if (!gl) return undefined
  const named = gl.getExtension('WEBGL_debug_renderer_info')
  const name: unknown = gl.getParameter(named ? named.UNMASKED_RENDERER_WEBGL : gl.RENDERER)
  // Browsers keep few contexts alive.
  gl.getExtension('WEBGL_lose_context')?.loseContext()
  return typeof name === 'string' && name ? name : 'an unnamed graphics device'
}

function makeCanvas() {
  if (typeof OffscreenCanvas !== 'undefined') return new OffscreenCanvas(1, 1)
  return typeof document === 'undefined' ? undefined : document.createElement('canvas')
}
