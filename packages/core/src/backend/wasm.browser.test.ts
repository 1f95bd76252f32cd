import { expect, test } from 'vitest'
import { runKernel } from '../../test/kernels/on-wasm.js'
import {
  convolution,
  convolutionFilterGradient,
  convolutionInputGradient,
  randomValues,
  relativeError,
} from '../../test/kernels/reference.js'
import * as tf from '../tf.js'
import { describe as describeConvolution } from './kernels/wasm/convolution-shape.js'
import { wasm } from './wasm.js'

const shape = [4, 14, 14, 9]
const filterShape = [3, 3, 9, 11]
const attributes = { strides: 1, pad: 'same' as const, dilations: 1, dataFormat: 'NHWC' as const }

test('starts with threads in a page that is cross-origin isolated, and computes', async () => {
  expect(crossOriginIsolated).toBe(true)
  const { Worker } = globalThis
  const { hardwareConcurrency } = navigator
  expect((await wasm.start({ threads: 2 })).description).toBe('WebAssembly SIMD, 2 threads')
  expect(globalThis.Worker).toBe(Worker)
  expect(navigator.hardwareConcurrency).toBe(hardwareConcurrency)

  const info = describeConvolution(shape, filterShape, attributes)
  const x = { shape, values: randomValues(shape, 1) }
  const filter = { shape: filterShape, values: randomValues(filterShape, 2) }
  const dy = { shape: info.outShape, values: randomValues(info.outShape, 3) }
  for (let repeat = 0; repeat < 20; repeat++) {
    const [y] = runKernel(tf.Conv2D, { x, filter }, attributes)
    expect(relativeError(y!, convolution(info, x.values, filter.values))).toBeLessThan(5e-6)
  }
  const [dw] = runKernel(tf.Conv2DBackpropFilter, { x, dy }, { ...attributes, filterShape })
  const expectedDw = convolutionFilterGradient(info, x.values, dy.values)
  expect(relativeError(dw!, expectedDw)).toBeLessThan(5e-6)
  const [dx] = runKernel(
    tf.Conv2DBackpropInput,
    { dy, filter },
    { ...attributes, inputShape: shape },
  )
  const expectedDx = convolutionInputGradient(info, dy.values, filter.values)
  expect(relativeError(dx!, expectedDx)).toBeLessThan(5e-6)
})
