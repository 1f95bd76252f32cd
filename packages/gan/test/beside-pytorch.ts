import { type Module, randomStream, type StateEntry, tf, trainingMode } from '@cnn/core'
import { fillByFormula, formulaPicture, formulaUniform } from '@cnn/core/testing'
import { expect, test } from 'vitest'
import { r1 } from '../src/adversarial/regularizer.js'
import { builders, type NetworkCase, type NetworkOptions, type Role } from './network-goldens.js'
import { expectSummary, type TensorSummary } from './tensor-summary.js'

/** Compares a network with what golden/network_values.py made of the same one in PyTorch. */
export function besidePytorch({ name, options, count, ...goldens }: NetworkCase, role: Role) {
  const golden = goldens[role]
  const about = `${name}, ${options.channels} × ${options.imageSize}²: the ${role}`
  const build = () => fillByFormula(builders[name][role](options) as Module)
  // The dropout of the GAN of 2014 has no like in PyTorch.
  const trains = name !== 'goodfellow'

  test(`${about} has the keys and gives what PyTorch gives`, async () => {
    using model = build()
    expect([...model.stateShapes()].map(([key, { shape }]) => [key, shape])).toEqual(golden.keys)
    expect(model.parameterCount).toBe(golden.parameters)
    const output = tf.tidy(() => channelsFirst(model.forward(...inputs(role, options, count))))
    expectOutput(await valuesOf(output), golden.inference)
  })

  test(`${about} has PyTorch's gradients and statistics in training`, async () => {
    using model = build()
    let output: tf.Tensor | undefined
    const state = await gradientState(model, () => {
      const y = forward(model)
      output = tf.keep(channelsFirst(y))
      return tf.sum(tf.mul(y, lossWeights(y.shape)))
    })
    expectOutput(await valuesOf(output!), golden.training)
    for (const [key, summary] of Object.entries(golden.statistics)) {
      expectSummary(key, state.get(key)!.data, summary)
    }
    expectGradients(model, state, golden.gradients)
  })

  const { r1: penalty } = golden
  if (!penalty) return
  test(`${about} has PyTorch's second-order gradients`, async () => {
    using model = build()
    let value: tf.Tensor | undefined
    const state = await gradientState(model, () => {
      const [real, labels] = inputs(role, options, count) as [tf.Tensor4D, tf.Tensor1D?]
      const discriminator = (x: tf.Tensor) => forward(model, [x, labels]) as tf.Tensor2D
      // γ/2 is 1.
      const rule = r1({ gamma: 2 })
      const loss = rule.penalty({ discriminator, real, fake: real, random: randomStream(1) })
      value = tf.keep(tf.clone(loss))
      return loss
    })
    const [found] = await valuesOf(value!)
    expect(Math.abs(found! / penalty.value - 1)).toBeLessThan(1e-4)
    expectGradients(model, state, penalty.gradients)
  })

  function forward(model: Module, given: unknown[] = inputs(role, options, count)): tf.Tensor {
    const run = () => model.forward(...given) as tf.Tensor
    return trains ? trainingMode(randomStream(1), run) : run()
  }
}

/** A state dict with the gradients of the loss in the place of the parameters, in PyTorch's layout. */
function gradientState(model: Module, loss: () => tf.Scalar) {
  const variables = [...model.parameters()].map(([, { value }]) => value)
  tf.tidy(() => {
    const { grads } = tf.variableGrads(loss, variables)
    for (const variable of variables) {
      variable.assign(grads[variable.name] ?? tf.zerosLike(variable))
    }
  })
  return model.stateDict()
}

function expectGradients(
  model: Module,
  state: ReadonlyMap<string, StateEntry>,
  golden: Record<string, TensorSummary>,
) {
  const keys = [...model.parameters()].map(([key]) => key)
  const largest = Math.max(...Object.values(golden).map(([, peak]) => peak!))
  expect(keys).toEqual(Object.keys(golden))
  for (const key of keys) expectSummary(key, state.get(key)!.data, golden[key]!, largest)
}

/** Latent vectors or pictures, and the classes where there are such. */
function inputs(
  role: Role,
  { imageSize, channels, latentSize, numClasses }: NetworkOptions,
  count: number,
) {
  const samples =
    role === 'generator'
      ? tf.tensor2d(
          Float32Array.from(formulaUniform('z', count * latentSize), (u) => 4 * (u - 0.5)),
          [count, latentSize],
        )
      : tf.tensor4d(
          formulaPicture(count, channels, imageSize, imageSize).map((value) => value / 2),
          [count, imageSize, imageSize, channels],
        )
  if (numClasses === undefined) return [samples]
  const labels = Int32Array.from({ length: count }, (_, i) => i % numClasses)
  return [samples, tf.tensor1d(labels, 'int32')]
}

/** The formula numbers of 'loss' in (−1, 1), which count in PyTorch's order. */
function lossWeights(shape: number[]) {
  const [count = 0, height = 1, width = 1, channels = 1] = shape
  const numbers = Float32Array.from(
    formulaUniform('loss', count * height * width * channels),
    (u) => 2 * u - 1,
  )
  if (shape.length < 4) return tf.tensor(numbers, shape)
  return tf.transpose(tf.tensor4d(numbers, [count, channels, height, width]), [0, 2, 3, 1])
}

const channelsFirst = (x: tf.Tensor) => (x.rank === 4 ? tf.transpose(x, [0, 3, 1, 2]) : tf.clone(x))

async function valuesOf(x: tf.Tensor): Promise<Float32Array> {
  const values = await x.data<'float32'>()
  x.dispose()
  return values
}

/** Of a discriminator there are all logits, of a generator a summary. */
function expectOutput(output: Float32Array, golden: readonly number[]) {
  if (output.length > 8) return expectSummary('output', output, [...golden])
  const largest = Math.max(...golden.map(Math.abs))
  golden.forEach((value, i) => {
    expect(Math.abs(output[i]! - value), `logit ${i}`).toBeLessThan(1e-4 * largest)
  })
}
