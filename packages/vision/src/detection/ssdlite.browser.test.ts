import { type BackendName, type Image, Module, tf, useBackend } from '@cnn/core'
import { fillByFormula, formulaUniform } from '@cnn/core/testing'
import { expect, test } from 'vitest'
import golden from '../../golden/ssd.json'
import { ConvNormActivation } from '../classification/conv-norm-activation.js'
import { InvertedResidual } from '../classification/mobilenet-v3.js'
import { cocoCategoryIds } from './coco-labels.js'
import type { Detections } from './detections.js'
import { Ssd, type SsdBackbone, type SsdDesign } from './ssd.js'
import { SsdHead } from './ssd-head.js'
import { ssdlite320MobilenetV3Large } from './ssdlite.js'
import { torchvisionClasses } from './torchvision-classes.js'

const { scales, cases } = golden.ssdlite320MobilenetV3Large
const { sizes, detections } = cases[2]!

function picture([height, width]: number[], index: number): Image {
  const values = formulaUniform(`picture ${index}`, height! * width! * 3)
  const data = Uint8Array.from(values, (u) => Math.floor(u * 256))
  return { data, width: width!, height: height!, channels: 3 }
}

interface Expected {
  boxes: ArrayLike<number>
  scores: ArrayLike<number>
  labels: ArrayLike<number>
}

/** Whether each of the best of the expected boxes was found, to a pixel. */
function expectFound(found: Detections, { boxes, scores, labels }: Expected, where = '') {
  expect(scores.length).toBeGreaterThanOrEqual(20)
  for (let i = 0; i < 20; i++) {
    const isSame = (j: number) =>
      Math.abs(found.scores[j]! - scores[i]!) < 0.01 &&
      found.labels[j] === labels[i] &&
      [0, 1, 2, 3].every((k) => Math.abs(found.boxes[4 * j + k]! - boxes[4 * i + k]!) < 1)
    expect([...found.scores.keys()].some(isSame), `${where} detection ${i}`).toBe(true)
  }
}

test('SSDlite finds on wasm what torchvision finds', async () => {
  await useBackend('wasm')
  using model = fillByFormula(ssdlite320MobilenetV3Large())
  for (const [key, { value }] of model.parameters()) {
    const factor = (scales as Record<string, number>)[key]
    if (factor) tf.tidy(() => value.assign(tf.mul(value, factor)))
  }
  const [found] = await model.detectImages([picture(sizes[0]!, 0)])
  const { labels, ...others } = detections[0]!
  expectFound(found!, { ...others, labels: labels.map((id) => cocoCategoryIds.indexOf(id)) })
})

/** One of each kind of the backbone's blocks: on an emulated graphics device each layer's shader takes long to compile. */
class FewBlocks extends Module implements SsdBackbone {
  readonly channels = [16, 24]
  stem = new ConvNormActivation(3, 8, { stride: 2, activation: 'hardSwish' })
  halved = new InvertedResidual(8, 16, {
    ...{ size: 5, inside: 24, squeezes: true, activation: 'hardSwish', stride: 2 },
  })
  kept = new InvertedResidual(16, 16, {
    ...{ size: 3, inside: 32, squeezes: false, activation: 'relu', stride: 1 },
  })
  coarse = new InvertedResidual(16, 24, {
    ...{ size: 3, inside: 40, squeezes: true, activation: 'relu', stride: 2 },
  })

  forward(images: tf.Tensor4D): tf.Tensor4D[] {
    const fine = this.kept.forward(this.halved.forward(this.stem.forward(images)))
    return [fine, this.coarse.forward(fine)]
  }
}

function smallSsd() {
  const options = { numClasses: 3 }
  const classes = torchvisionClasses(options)
  const backbone = new FewBlocks()
  const head = new SsdHead({
    ...{ channels: backbone.channels, boxes: [6, 6], outputs: classes.outputs },
    layer: (inside, outside) => new ConvNormActivation(inside, outside, { activation: 'linear' }),
  })
  const design: SsdDesign = {
    ...{ size: 64, normalization: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] } },
    boxes: { ratios: [[2, 3], [2, 3]], scales: [0.2, 0.4, 0.6] }, // biome-ignore format: one row
    ...{ threshold: 0.1, iouThreshold: 0.55, candidates: 300, maxDetections: 100 },
  }
  const network = fillByFormula(new Ssd('small', { backbone, head }, design, { classes, options }))
  // Boxes not far from their places.
  for (const [key, { value }] of network.parameters()) {
    if (/regression.*1\.weight/.test(key)) tf.tidy(() => value.assign(tf.mul(value, 0.3)))
  }
  return network
}

async function detectOn(backend: BackendName) {
  await useBackend(backend)
  using network = smallSsd()
  const before = tf.memory().numTensors
  const found = await network.detectImages([picture([70, 90], 0), picture([64, 40], 1)])
  expect(tf.memory().numTensors).toBe(before)
  return found
}

test('every backend finds the same, to a pixel', async () => {
  const expected = await detectOn('wasm')
  for (const backend of ['webgl', 'webgpu'] as const) {
    const found = await detectOn(backend)
    for (const [i, picture] of expected.entries()) expectFound(found[i]!, picture, backend)
  }
})
