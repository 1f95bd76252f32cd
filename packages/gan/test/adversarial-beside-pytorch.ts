import { Learner, type Module, type Random, randomStream, sgd, tf, useBackend } from '@cnn/core'
import { formulaUniform } from '@cnn/core/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { adversarialGolden as golden } from '../golden/adversarial.js'
import { formulaPair, formulaSpread, losses, penalties } from './adversarial-networks.js'

const names = Object.keys(losses) as (keyof typeof losses)[]
const count = 6

/** Compares losses and penalties, and their gradients, with PyTorch's. */
export function adversarialBesidePytorch(
  backend: 'cpu' | 'wasm' | 'webgpu',
  kinds: readonly Kind[] = ['points', 'pictures'],
) {
  describe(`on ${backend}`, () => {
    beforeAll(async () => {
      await useBackend(backend, { threads: 1 })
    })

    test.each(names)('%s of logits, also of large ones', (name) => checkLogits(name))

    describe.each(kinds)('with networks of %s', (kind) => {
      test.each(names)('%s gives both networks their gradients', (name) => checkLoss(kind, name))
      test.each(Object.keys(penalties) as (keyof typeof penalties)[])(
        '%s is differentiated twice',
        (name) => checkPenalty(kind, name),
      )
    })
  })
}

async function checkLogits(name: keyof typeof losses) {
  const loss = losses[name]
  const expected = golden.logits[name]
  const before = tf.memory().numTensors
  const found = tf.tidy(() => {
    const [real, fake] = ['real', 'fake'].map((key) =>
      tf.tensor2d([...formulaSpread(key, 12, 8), 120, -120, 0], [15, 1]),
    ) as [tf.Tensor2D, tf.Tensor2D]
    const ofBoth = tf.engine().gradients(() => loss.discriminator(real, fake), [real, fake])
    const ofFake = tf.engine().gradients(() => loss.generator(fake), [fake])
    return [ofBoth.value, ...ofBoth.grads, ofFake.value, ...ofFake.grads]
  })
  const { discriminator, byReal, byFake, generator, generatorByFake } = expected
  const wanted = [[discriminator], byReal, byFake, [generator], generatorByFake]
  for (const [i, values] of wanted.entries()) expectClose(await found[i]!.data(), values)
  tf.dispose(found)
  expect(tf.memory().numTensors).toBe(before)
}

type Kind = 'points' | 'pictures'
type Pair = ReturnType<typeof formulaPair>

async function checkLoss(kind: Kind, name: keyof typeof losses) {
  const loss = losses[name]
  const { discriminator, generator } = golden[kind].losses[name]
  const ofBoth = ({ generator: g, discriminator: d }: Pair) =>
    loss.discriminator(d.forward(data(kind)), d.forward(g.forward(noise())))
  const ofFake = ({ generator: g, discriminator: d }: Pair) =>
    loss.generator(d.forward(g.forward(noise())))
  await checkPass(kind, 'discriminator', ofBoth, discriminator)
  await checkPass(kind, 'generator', ofFake, generator)
}

async function checkPenalty(kind: Kind, name: keyof typeof penalties) {
  const penalty = ({ generator, discriminator }: Pair) => {
    const real = data(kind)
    const of = penalties[name]().penalty({
      discriminator: (samples) => discriminator.forward(samples),
      real,
      fake: generator.forward(noise()),
      random: formulaRandom('share'),
    })
    // The last bias is in no slope; beside the loss it has its place all the same.
    return tf.add(of, tf.mul(0, tf.sum(discriminator.forward(real)))) as tf.Scalar
  }
  await checkPass(kind, 'discriminator', penalty, golden[kind].penalties[name])
}

/** Compares a loss and its gradients by one of the networks. */
async function checkPass(
  kind: Kind,
  player: keyof Pair,
  lossOf: (pair: Pair) => tf.Scalar,
  expected: { loss: number; gradients: Record<string, number[]> },
) {
  const before = tf.memory().numTensors
  const pair = formulaPair(kind)
  const network: Module = pair[player]
  const learner = new Learner(network, { optimizer: sgd() })
  const { loss, gradients } = learner.gradients(() => lossOf(pair), randomStream(1))
  expectClose(await loss.data(), [expected.loss])
  // In the place of the weights their state has PyTorch's layout.
  const parameters = [...network.parameters()]
  for (const [i, [, parameter]] of parameters.entries()) parameter.value.assign(gradients[i]!)
  const state = await network.stateDict()
  const scale = Math.max(...Object.values(expected.gradients).flat().map(Math.abs))
  expect([...state.keys()].sort()).toEqual(Object.keys(expected.gradients).sort())
  for (const [key, { data }] of state) {
    expectClose(summaryOf(key, data), expected.gradients[key]!, scale)
  }
  tf.dispose([loss, ...gradients])
  learner.dispose()
  pair.generator.dispose()
  pair.discriminator.dispose()
  expect(tf.memory().numTensors).toBe(before)
}

/** All of a small gradient; of a large one its norm and four projections. */
function summaryOf(key: string, gradient: ArrayLike<number>): ArrayLike<number> {
  if (gradient.length <= 64) return gradient
  const probes = formulaUniform(`${key}/probe`, gradient.length)
  const summary = [0, 0, 0, 0, 0]
  for (let i = 0; i < gradient.length; i++) {
    summary[0]! += gradient[i]! ** 2
    summary[1 + (i % 4)]! += gradient[i]! * (2 * probes[i]! - 1)
  }
  return [Math.sqrt(summary[0]!), ...summary.slice(1)]
}

/** Within 1e-4 of the largest, or of `scale` where others are larger. */
function expectClose(found: ArrayLike<number>, wanted: readonly number[], scale = 0) {
  expect(found.length).toBe(wanted.length)
  const largest = Math.max(scale, ...wanted.map(Math.abs), 1e-6)
  const errors = wanted.map((value, i) => Math.abs(found[i]! - value) / largest)
  expect(Math.max(...errors)).toBeLessThan(1e-4)
}

/** The golden's data, as our networks take them. */
function data(kind: Kind): tf.Tensor {
  if (kind === 'points') return tf.tensor2d(formulaSpread('data', count * 2, 4), [count, 2])
  // With one channel PyTorch's order is ours.
  return tf.tensor4d(formulaSpread('data', count * 64, 2), [count, 8, 8, 1])
}

const noise = () => tf.tensor2d(formulaSpread('noise', count * 3, 2), [count, 3])

/** A stream that gives the formula's numbers. */
function formulaRandom(key: string): Random {
  const values = formulaUniform(key, 100).values()
  return { ...randomStream(0), uniform: () => values.next().value! }
}
