import { type Module, tf, useBackend } from '@cnn/core'
import { exportOnnx, type OnnxOptions } from '@cnn/core/onnx'
import { fillByFormula, formulaPicture } from '@cnn/core/testing'
import * as classification from '@cnn/vision/classification'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'

type Picture = [batch: number, height: number, width: number, channels: number]

/** Values [n, h, w, c] as [n, c, h, w]. */
const channelsFirst = (x: tf.Tensor) =>
  tf.tidy(() => {
    const turned = x.rank === 4 ? tf.transpose(x, [0, 3, 1, 2]) : x
    return { shape: turned.shape, values: turned.dataSync() as Float32Array }
  })

const pictureOf = ([n, h, w, c]: Picture) => tf.tensor4d(formulaPicture(n, c, h, w), [n, h, w, c])

/** How far ONNX Runtime's outputs are from this project's, as a share of the largest number. */
async function difference(model: Module, bytes: Uint8Array, shape: Picture) {
  const picture = pictureOf(shape)
  const output = model.forward(picture) as tf.Tensor
  const [input, ours] = [channelsFirst(picture), channelsFirst(output)]
  tf.dispose([picture, output])
  const session = await InferenceSession.create(bytes)
  const results = await session.run({
    input: new Tensor('float32', input.values, input.shape),
  })
  const { data, dims } = results.output!
  expect(dims).toEqual(ours.shape)
  const theirs = data as Float32Array
  const largest = ours.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const apart = ours.values.reduce((most, value, i) => Math.max(most, Math.abs(value - theirs[i]!)), 0) // biome-ignore format: one line
  await session.release()
  return apart / largest
}

async function checkExport(model: Module, pictures: Picture[], options?: Partial<OnnxOptions>) {
  const [[, height, width, channels]] = pictures as [Picture]
  const bytes = await exportOnnx(model, { input: ['batch', height, width, channels], ...options })
  for (const picture of pictures) {
    expect(await difference(model, bytes, picture)).toBeLessThan(1e-4)
  }
  return bytes
}

/** Every network of the package: what builds a module from options. */
const builders = Object.entries(classification).filter(
  ([name, value]) => typeof value === 'function' && /^[a-z]/.test(name) && !/classif/.test(name),
) as [string, (options: object) => Module][]

describe('the networks for pictures give in ONNX Runtime what they give here', () => {
  test.each(builders)('%s', async (name, build) => {
    await useBackend('wasm')
    const isSmall = /^(plainNet|resnet(9|20|32|44|56)$)/.test(name)
    const sizes = isSmall ? [[32, 28], [40, 36]] : [[64, 96], [97, 75]] // biome-ignore format: a pair each
    using model = fillByFormula(build({ numClasses: 10 }))
    for (const [height, width] of sizes as [number, number][]) {
      const sizedBatch = (batch: number): Picture => [batch, height, width, 3]
      await checkExport(model, [1, 3].map(sizedBatch))
    }
  })
})
