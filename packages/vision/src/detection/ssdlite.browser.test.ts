import { type BackendName, type Image, tf, useBackend } from '@cnn/core'
import { fillByFormula, formulaUniform } from '@cnn/core/testing'
import { expect, test } from 'vitest'
import golden from '../../golden/ssd.json'
import { cocoCategoryIds } from './coco-labels.js'
import { ssdlite320MobilenetV3Large } from './ssdlite.js'

const { scales, cases } = golden.ssdlite320MobilenetV3Large
const { sizes, detections } = cases[2]!

function picture([height, width]: number[], index: number): Image {
  const values = formulaUniform(`picture ${index}`, height! * width! * 3)
  const data = Uint8Array.from(values, (u) => Math.floor(u * 256))
  return { data, width: width!, height: height!, channels: 3 }
}

test.each(['wasm', 'webgl', 'webgpu'] as BackendName[])(
  'SSDlite finds on %s what torchvision finds',
  async (backend) => {
    await useBackend(backend)
    using model = fillByFormula(ssdlite320MobilenetV3Large())
    for (const [key, { value }] of model.parameters()) {
      const factor = (scales as Record<string, number>)[key]
      if (factor) tf.tidy(() => value.assign(tf.mul(value, factor)))
    }
    const [found] = await model.detectImages([picture(sizes[0]!, 0)])
    const { scores, labels, boxes } = detections[0]!
    for (const [i, score] of scores.slice(0, 20).entries()) {
      const same = [...found!.scores.keys()].filter(
        (j) =>
          Math.abs(found!.scores[j]! - score) < 0.01 &&
          cocoCategoryIds[found!.labels[j]!] === labels[i] &&
          [0, 1, 2, 3].every((k) => Math.abs(found!.boxes[4 * j + k]! - boxes[4 * i + k]!) < 1),
      )
      expect(same.length, `detection ${i}`).toBeGreaterThan(0)
    }
  },
  60_000,
)
