import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { evaluate, loadWeights, useBackend } from '@cnn/core'
import { cocoFolder } from '@cnn/datasets'
import { expect, test } from 'vitest'
import { fastestDet } from './fastest-det.js'

const data =
  process.env.CNN_TEST_DATA ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url))
const weights = `${data}/weights-fastestdet/fastestdet.safetensors`
const photos = `${data}/coco-mini`

/**
 * On COCO's 5,000 pictures the authors have an AP50 of 25.3 %. Of fewer pictures the others' false positives are missing: on
 * these 50 it is 30.8 %, on all 159 that are here 30.3 %.
 */
test.skipIf(!existsSync(weights) || !existsSync(photos))(
  'FastestDet finds as much in photos as its authors say',
  async () => {
    await useBackend('wasm')
    using model = fastestDet()
    await loadWeights(model, weights)
    const annotations = `${photos}/annotations/instances_val2017.json`
    const { data } = await cocoFolder(annotations, `${photos}/val2017`)
    const { AP50, AP, samples } = await evaluate(model, data.take(50))
    expect(samples).toBe(50)
    expect(AP50).toBeCloseTo(0.308, 2)
    expect(AP).toBeCloseTo(0.163, 2)
  },
)
