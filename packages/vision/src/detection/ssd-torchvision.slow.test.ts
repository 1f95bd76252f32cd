import { readFileSync } from 'node:fs'
import { type Image, type Parameter, randomStream, tf, trainingMode, useBackend } from '@cnn/core'
import { fillByFormula, formulaUniform } from '@cnn/core/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { stateDigest } from '../../test/state-digest.js'
import { cocoCategoryIds } from './coco-labels.js'
import type { Detections } from './detection-network.js'
import type { Ssd } from './ssd.js'
import { ssd300Vgg16 } from './ssd300.js'
import { ssdlite320MobilenetV3Large } from './ssdlite.js'

interface Golden {
  parameters: number
  keys: number
  state: string
  /** What some formula weights are multiplied by. */
  scales: Record<string, number>
  cases: Case[]
}
interface Case {
  /** Height and width of each picture. */
  sizes: [number, number][]
  truth: { boxes: number[]; labels: number[] }[]
  losses: Record<string, number>
  detections: { scores: number[]; labels: number[]; boxes: number[] }[]
  gradients?: Record<string, [norm: number, projection: number]>
}
const goldens = JSON.parse(
  readFileSync(new URL('../../golden/ssd.json', import.meta.url), 'utf8'),
) as Record<string, Golden>

/** The large network is held against one case; all of them take more than a minute. */
const networks: [string, () => Ssd, cases: number][] = [
  ['ssdlite320MobilenetV3Large', ssdlite320MobilenetV3Large, 3],
  ['ssd300Vgg16', ssd300Vgg16, 1],
]

describe.each(networks)('%s beside torchvision', (name, build, count) => {
  const golden = goldens[name]!
  const cases = golden.cases.slice(0, count)
  let model: Ssd
  beforeAll(async () => {
    await useBackend('wasm')
    model = filled(build, golden.scales)
  })

  test('has the same state', () => {
    expect(model.parameterCount).toBe(golden.parameters)
    expect([...model.stateTensors()].length).toBe(golden.keys)
    expect(stateDigest(model)).toBe(golden.state)
  })

  test.each(cases)('finds the same in pictures of $sizes', async ({ sizes, detections }) => {
    const found = await model.detectImages(sizes.map(picture))
    detections.forEach((expected, i) => {
      expect(new Set(found[i]!.scores).size).toBeGreaterThan(50)
      expectSame(found[i]!, expected)
    })
  })

  test.each(cases)('has the same losses on pictures of $sizes', (golden) => {
    using trained = filled(build, goldens[name]!.scales)
    const batch = trained.collate(samplesOf(golden))
    const losses = tf.tidy(() => trainingMode(randomStream(1), () => trained.losses(batch)))
    for (const [key, loss] of Object.entries(golden.losses)) {
      expect(Math.abs(losses[key]!.dataSync()[0]! - loss)).toBeLessThan(1e-3)
    }
    tf.dispose([losses, batch])
  })

  test.runIf(count > 1)('has the same gradients', async () => {
    using trained = filled(build, golden.scales)
    const parameters = new Map(trained.parameters())
    const batch = trained.collate(samplesOf(golden.cases[0]!))
    const { value, grads } = tf.variableGrads(
      () => trainingMode(randomStream(1), () => trained.loss(batch)),
      [...parameters.values()].map(({ value }) => value),
    )
    for (const [key, [norm, projection]] of Object.entries(golden.cases[0]!.gradients!)) {
      const found = await inPyTorch(parameters.get(key)!, grads)
      const probe = formulaUniform(`${key}/probe`, found.length)
      const sum = found.reduce((total, value, i) => total + value * (probe[i]! * 2 - 1), 0)
      expect(Math.abs(lengthOf(found) / norm - 1), `norm of ${key}`).toBeLessThan(2e-3)
      expect(Math.abs(sum - projection) / norm, `projection of ${key}`).toBeLessThan(2e-3)
    }
    tf.dispose([value, grads, batch])
  })
})

function filled(build: () => Ssd, scales: Record<string, number>): Ssd {
  const model = fillByFormula(build())
  const parameters = new Map(model.parameters())
  for (const [key, factor] of Object.entries(scales)) {
    const { value } = parameters.get(key)!
    tf.tidy(() => value.assign(tf.mul(value, factor)))
  }
  return model
}

function picture([height, width]: [number, number], index: number): Image {
  const values = formulaUniform(`picture ${index}`, height * width * 3)
  return { data: Uint8Array.from(values, (u) => Math.floor(u * 256)), width, height, channels: 3 }
}

const samplesOf = ({ sizes, truth }: Case) =>
  sizes.map((size, i) => ({
    image: picture(size, i),
    boxes: truth[i]!.labels.map((id, j) => {
      const [x, y, right, bottom] = truth[i]!.boxes.slice(4 * j, 4 * j + 4) as number[]
      const label = cocoCategoryIds.indexOf(id)
      return { x: x!, y: y!, width: right! - x!, height: bottom! - y!, label }
    }),
  }))

/** Each of the reference's detections is among ours. */
function expectSame(
  { boxes, scores, labels }: Detections,
  expected: { scores: number[]; labels: number[]; boxes: number[] },
) {
  expected.scores.forEach((score, i) => {
    const corners = expected.boxes.slice(4 * i, 4 * i + 4)
    const same = [...scores.keys()].filter(
      (j) =>
        Math.abs(scores[j]! - score) < 1e-3 &&
        cocoCategoryIds[labels[j]!] === expected.labels[i] &&
        corners.every((value, k) => Math.abs(boxes[4 * j + k]! - value) < 0.05),
    )
    expect(same, `detection ${i}: ${score} ${corners}`).toHaveLength(1)
  })
}

const lengthOf = (values: readonly number[]) =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))

/** The gradient of a parameter in PyTorch's layout. */
async function inPyTorch(parameter: Parameter, grads: tf.NamedTensorMap): Promise<number[]> {
  const { value } = parameter
  value.assign(grads[value.name]!)
  const { data } = await parameter.state()
  return [...data]
}
