import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Counter, type Image, randomStream, tf, trainingMode, useBackend } from '@cnn/core'
import { fillByFormula, formulaUniform } from '@cnn/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DetectionSample } from '../src/detection/detection-batch.js'
import type { DetectionNetwork } from '../src/detection/detection-network.js'
import type { Detections } from '../src/detection/detections.js'
import { FasterRcnn } from '../src/detection/faster-rcnn.js'

type Size = [height: number, width: number]

/** What two-stage.py says of one batch of pictures. */
interface Case {
  sizes: Size[]
  proposals?: { count: number; boxes: number[] }[]
  detections: { boxes: number[]; scores: number[]; labels: number[] }[]
  losses: Record<string, number>
}

interface Golden {
  /** The beginning of the SHA-256 of all keys with their shapes. */
  state: string
  /** Patterns of keys and what their weights are multiplied by. */
  gentle: [pattern: string, factor: number][]
  cases: Case[]
}

const goldens = JSON.parse(
  readFileSync(new URL('../golden/two-stage.json', import.meta.url), 'utf8'),
) as Record<string, Golden>

/** How torchvision's picture sizes and samplers were set for the golden. */
export const asInGolden = { shortSide: 160, longSide: 256, sampling: 'first' } as const

/** Compares a detector, filled by formula, with torchvision's of that name: proposals, detections and losses. */
export function besideTorchvisionDetector(name: string, build: () => DetectionNetwork) {
  const { state, gentle, cases } = goldens[name]!

  describe(`${name} beside torchvision`, () => {
    let network: DetectionNetwork
    beforeAll(async () => {
      await useBackend('wasm')
      network = fillGently(build(), gentle)
    }, 60_000)
    afterAll(() => network?.dispose())

    test('has the same keys and shapes', () => expect(stateDigest(network)).toBe(state))

    test.each(cases)(
      'finds the same in pictures of $sizes',
      async (golden) => {
        const before = tf.memory().numTensors
        const pictures = golden.sizes.map(([height, width]) => picture(height, width))
        if (golden.proposals)
          await compareProposals(network as FasterRcnn, pictures, golden.proposals)
        const found = await network.detectImages(pictures)
        for (const [i, expected] of golden.detections.entries()) {
          compareDetections(found[i]!, expected)
        }
        expect(tf.memory().numTensors).toBe(before)
      },
      60_000,
    )

    test.each(cases)(
      'has the same losses of pictures of $sizes',
      ({ sizes, losses }) => {
        const before = tf.memory().numTensors
        const found = lossesOf(network, sizes)
        expect(Object.keys(found).sort()).toEqual(Object.keys(losses).sort())
        for (const [key, expected] of Object.entries(losses)) {
          expect(Math.abs(found[key]! - expected), key).toBeLessThan(1e-3)
        }
        expect(tf.memory().numTensors).toBe(before)
      },
      60_000,
    )
  })
}

async function compareProposals(
  network: FasterRcnn,
  pictures: readonly Image[],
  golden: NonNullable<Case['proposals']>,
) {
  const { images, sizes } = network.frame(pictures)
  try {
    const found = await network.propose(images, sizes)
    golden.forEach(({ count, boxes }, i) => {
      expect(found[i]!.scores.length).toBe(count)
      for (let at = 0; at < boxes.length; at++) {
        const place = 200 * Math.floor(at / 4) + (at % 4)
        expect(Math.abs(found[i]!.boxes[place]! - boxes[at]!)).toBeLessThan(0.05)
      }
    })
  } finally {
    images.dispose()
  }
}

/** The same detections in the same order, but for neighbours whose scores hardly differ. */
function compareDetections(found: Detections, { boxes, scores, labels }: Case['detections'][0]) {
  expect(new Set(scores).size).toBeGreaterThanOrEqual(50)
  expect(found.scores.length).toBe(scores.length)
  const isSame = (i: number, place: number) =>
    // torchvision counts the background.
    found.labels[place]! + 1 === labels[i] &&
    Math.abs(found.scores[place]! - scores[i]!) < 1e-3 &&
    [0, 1, 2, 3].every((j) => Math.abs(found.boxes[4 * place + j]! - boxes[4 * i + j]!) < 0.05)
  const free = new Set(scores.keys())
  for (const i of scores.keys()) {
    const place = [i, i - 1, i + 1, i - 2, i + 2].find((near) => free.has(near) && isSame(i, near))
    expect(place, `detection ${i}: label ${labels[i]}, score ${scores[i]}`).toBeDefined()
    free.delete(place!)
  }
}

function lossesOf(network: DetectionNetwork, sizes: readonly Size[]) {
  const samples = sizes.map((size) => sample(size, network.numClasses))
  const batch = network.collate(samples)
  try {
    return tf.tidy(() => {
      const losses = trainingMode(randomStream(1), () => network.losses(batch))
      return Object.fromEntries(
        Object.entries(losses).map(([key, loss]) => [key, loss.dataSync()[0]!]),
      )
    })
  } finally {
    batch.images.dispose()
  }
}

/** The formula's weights times the factor of the first pattern that matches their key. */
function fillGently(network: DetectionNetwork, gentle: Golden['gentle']) {
  fillByFormula(network)
  for (const [key, { value, stateShape }] of network.parameters()) {
    const factor = gentle.find(([pattern]) => new RegExp(pattern).test(key))?.[1]
    if (factor !== undefined) tf.tidy(() => value.assign(tf.mul(value, factor)))
    // As in training things are rare, and nothing is background.
    if (!(network instanceof FasterRcnn) && key.endsWith('cls_logits.bias')) {
      const lowered = Float32Array.from({ length: stateShape[0]! }, (_, i) => (i % 91 ? -5 : -25))
      tf.tidy(() => value.assign(tf.add(value, tf.tensor1d(lowered))))
    }
  }
  return network
}

/** Squares of 8×8 pixels of formula levels. */
function picture(height: number, width: number): Image {
  const [rows, columns] = [Math.ceil(height / 8), Math.ceil(width / 8)]
  const levels = formulaUniform(`picture ${height} ${width}`, rows * columns * 3)
  const data = new Uint8Array(height * width * 3)
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / (3 * width))]
    const square = Math.floor(y / 8) * columns + Math.floor(x / 8)
    data[i] = Math.floor(256 * levels[3 * square + (i % 3)]!)
  }
  return { data, width, height, channels: 3 }
}

function sample([height, width]: Size, classes: number): DetectionSample {
  const numbers = formulaUniform(`boxes ${height} ${width}`, 20)
  const quarters = (value: number) => Math.round(4 * value) / 4
  const boxes = [0, 5, 10, 15].map((at) => {
    const [u, v, wide, high, kind] = numbers.subarray(at, at + 5) as unknown as number[]
    const [left, top] = [u! * 0.6 * width, v! * 0.6 * height]
    const [x, y] = [quarters(left), quarters(top)]
    const right = quarters(left + (0.15 + 0.25 * wide!) * width)
    const bottom = quarters(top + (0.15 + 0.25 * high!) * height)
    return { x, y, width: right - x, height: bottom - y, label: Math.floor(kind! * classes) }
  })
  return { image: picture(height, width), boxes }
}

function stateDigest(network: DetectionNetwork) {
  const lines = [...network.stateTensors()]
    .filter(([, tensor]) => !(tensor instanceof Counter))
    .map(([key, tensor]) => `${key} [${(tensor as { stateShape: number[] }).stateShape}]`)
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex').slice(0, 16)
}
