import * as tf from '../tf.js'
import type { Device } from './device.js'

/** Plain JavaScript, in every runtime: the reference for tests, and the last resort, hundreds of times slower than wasm. */
export const cpu: Device = {
  name: 'cpu',
  async start() {
    await import('@tensorflow/tfjs-backend-cpu')
    await tf.setBackend('cpu')
    silenceAdvice()
    return { tfjsName: 'cpu', description: 'plain JavaScript, slow', threads: 1 }
  },
}

/** In Node the backend prints an advertisement at its first use. */
function silenceAdvice() {
  const backend = tf.backend() as unknown as { firstUse?: boolean }
  backend.firstUse = false
}
