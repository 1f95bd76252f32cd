import { expect, test } from 'vitest'
import { runKernel } from '../../test/kernels/on-wasm.js'
import { convolution, randomValues, relativeError } from '../../test/kernels/reference.js'
import * as tf from '../tf.js'
import { describe } from './kernels/wasm/convolution-shape.js'
import { wasm } from './wasm.js'

test('works on one thread in a page that is not cross-origin isolated', async () => {
  Object.defineProperty(globalThis, 'crossOriginIsolated', { value: false })
  expect(await wasm.start({ threads: 4 })).toMatchObject({
    description: 'WebAssembly SIMD, 1 thread',
    threads: 1,
  })
  const attributes = { strides: 2, pad: 'same' as const, dilations: 1 }
  const [shape, filterShape] = [
    [2, 15, 15, 3],
    [3, 3, 3, 7],
  ]
  const x = { shape: shape!, values: randomValues(shape!, 1) }
  const filter = { shape: filterShape!, values: randomValues(filterShape!, 2) }
  const [y] = runKernel(tf.Conv2D, { x, filter }, attributes)
  const info = describe(shape!, filterShape!, attributes)
  expect(relativeError(y!, convolution(info, x.values, filter.values))).toBeLessThan(5e-6)

  // The heap grows, and with it the buffer behind every view.
  const large = tf.tidy(() => tf.sum(tf.ones([64, 1024, 1024])).dataSync()[0])
  expect(large).toBe(64 * 1024 * 1024)
})
