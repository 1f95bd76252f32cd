import { readFileSync } from 'node:fs'
import { type Module, randomStream, tf, trainingMode, useBackend } from '@cnn/core'
import { fillByFormula, formulaPicture } from '@cnn/core/testing'
import { expect, test } from 'vitest'
import { batchOf, centerNetBoxes } from '../../test/centernet-boxes.js'
import { expectGradient, type GradientSummary } from '../../test/expect-gradient.js'
import { centernetMobilenetV2 } from './centernet.js'

interface Golden {
  losses: number[]
  largest: number
  gradients: Record<string, GradientSummary>
}
const { training } = JSON.parse(
  readFileSync(new URL('../../golden/centernet.json', import.meta.url), 'utf8'),
) as { training: Record<string, Golden> }

test("its losses and gradients in training are PyTorch's in float64", async () => {
  await useBackend('wasm')
  const { losses, largest, gradients } = training.centernetMobilenetV2!
  using model = fillGently(
    centernetMobilenetV2({ numClasses: 5, channels: 32, widthMultiplier: 0.5, size: 64 }),
  )
  const parameters = [...model.parameters()]
  expect(parameters.map(([key]) => key)).toEqual(Object.keys(gradients))
  tf.tidy(() => {
    const images = tf.tensor4d(formulaPicture(3, 3, 64, 96), [3, 64, 96, 3])
    const batch = batchOf(images, centerNetBoxes)
    const run = <T>(pass: () => T) => trainingMode(randomStream(1), pass)
    const found = Object.values(run(() => model.losses(batch))).map((loss) => loss.dataSync()[0]!)
    found.forEach((loss, i) => {
      expect(Math.abs(loss / losses[i]! - 1)).toBeLessThan(1e-3)
    })
    const variables = parameters.map(([, { value }]) => value)
    const { grads } = tf.variableGrads(() => run(() => model.loss(batch)), variables)
    // In the parameters' place the gradients come out in PyTorch's layout.
    for (const variable of variables) variable.assign(grads[variable.name]!)
  })
  for (const [key, parameter] of parameters) {
    const { data } = await parameter.state()
    expectGradient(key, data, gradients[key]!, largest)
  }
})

/** The formula as centernet.py makes it gentler. */
function fillGently<M extends Module>(model: M): M {
  fillByFormula(model)
  for (const [key, { value, shape }] of model.parameters()) {
    tf.tidy(() => {
      if (/^(hm|wh|reg)\.2\.weight$/.test(key)) value.assign(tf.mul(value, 0.2))
      if (shape.length > 1) return
      value.assign(key.endsWith('weight') ? tf.mul(value, 0.5) : tf.add(value, 1))
    })
  }
  return model
}
