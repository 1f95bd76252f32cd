import { readFileSync } from 'node:fs'
import { type Parameter, randomStream, tf, trainingMode, useBackend } from '@cnn/core'
import { fillByFormula, formulaPicture, formulaUniform } from '@cnn/core/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { expectGradient, type GradientSummary } from '../../test/expect-gradient.js'
import type { ClassificationNetwork } from './classification-network.js'
import { efficientnetB0 } from './efficientnet.js'
import { mobilenetV2 } from './mobilenet-v2.js'
import { resnet18 } from './resnet.js'
import { vgg16Bn } from './vgg.js'

interface Golden {
  loss: number
  /** The largest size of all gradients' values. */
  largest: number
  gradients: Record<string, GradientSummary>
}
const goldens = JSON.parse(
  readFileSync(new URL('../../golden/gradients.json', import.meta.url), 'utf8'),
) as Record<string, Golden>

const networks: [string, () => ClassificationNetwork][] = [
  ['resnet18', resnet18],
  ['mobilenet_v2', () => mobilenetV2({ dropout: 0 })],
  ['efficientnet_b0', () => efficientnetB0({ dropout: 0, stochasticDepth: 0 })],
  ['vgg16_bn', () => vgg16Bn({ dropout: 0 })],
]

describe.each(networks)("%s in training and PyTorch's in float64", (name, build) => {
  beforeAll(() => useBackend('wasm'))

  test('have the same gradients', async () => {
    const { loss, largest, gradients } = goldens[name]!
    using model = fillGently(build())
    const parameters = [...model.parameters()]
    expect(parameters.map(([key]) => key)).toEqual(Object.keys(gradients))
    expect(Math.abs(backpropagate(model, parameters) / loss - 1)).toBeLessThan(1e-3)
    for (const [key, parameter] of parameters) {
      const { data } = await parameter.state()
      expectGradient(key, data, gradients[key]!, largest)
    }
  })
})

/** The formula with smaller scales and larger biases, so that rounding moves few activations over a kink. */
function fillGently(model: ClassificationNetwork) {
  fillByFormula(model)
  for (const [key, { value, shape }] of model.parameters()) {
    if (shape.length > 1) continue
    tf.tidy(() => value.assign(key.endsWith('weight') ? tf.mul(value, 0.5) : tf.add(value, 1)))
  }
  return model
}

/** Puts the gradients in the place of the parameters, whose state then has them in PyTorch's layout; gives the loss. */
function backpropagate(model: ClassificationNetwork, parameters: [string, Parameter][]) {
  const variables = parameters.map(([, { value }]) => value)
  return tf.tidy(() => {
    const pictures = tf.tensor4d(formulaPicture(8, 3, 64, 64), [8, 64, 64, 3])
    const weights = Float32Array.from(formulaUniform('loss', 8000), (u) => 2 * u - 1)
    const { value, grads } = tf.variableGrads(
      () =>
        trainingMode(randomStream(1), () =>
          tf.sum(tf.mul(model.forward(pictures), tf.tensor2d(weights, [8, 1000]))),
        ),
      variables,
    )
    for (const variable of variables) variable.assign(grads[variable.name]!)
    return value.dataSync()[0]!
  })
}
