import { type Module, tf, useBackend } from '@cnn/core'
import { fillByFormula, formulaPicture } from '@cnn/core/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import golden from '../../golden/inception.json'
import { InceptionA, InceptionB, InceptionC, InceptionD, InceptionE } from './inception-blocks.js'

const builders: Record<string, (channels: number) => Module> = {
  A: (channels) => new InceptionA(channels, 5),
  B: (channels) => new InceptionB(channels),
  C: (channels) => new InceptionC(channels, 12),
  D: (channels) => new InceptionD(channels),
  'E, average': (channels) => new InceptionE(channels, 'average'),
  'E, max': (channels) => new InceptionE(channels, 'max'),
}

describe("Inception's blocks give what torchvision's changed ones give", () => {
  beforeAll(() => useBackend('wasm'))

  test.each(golden.blocks)('$name', ({ name, input, shape, norm, values }) => {
    const [n, channels, height, width] = input as [number, number, number, number]
    const before = tf.memory().numTensors
    const block = fillByFormula(builders[name]!(channels))
    const picture = formulaPicture(n, channels, height, width)
    const x = tf.tensor4d(picture, [n, height, width, channels])
    const y = block.forward(x) as tf.Tensor
    expect(y.shape).toEqual(shape)
    const outputs = y.dataSync() as Float32Array
    const every = outputs.filter((_, place) => (place % shape[3]!) % golden.step === 0)
    const worst = Math.max(...values.map((value, i) => Math.abs(value - every[i]!)))
    expect(every).toHaveLength(values.length)
    expect(worst).toBeLessThan(1e-5)
    const total = Math.sqrt(outputs.reduce((sum, value) => sum + value * value, 0))
    expect(Math.abs(total / norm - 1)).toBeLessThan(1e-6)
    tf.dispose([x, y])
    block.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })
})
