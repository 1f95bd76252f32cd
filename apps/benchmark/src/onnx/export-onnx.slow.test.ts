import { type Module, useBackend } from '@cnn/core'
import { fillByFormula } from '@cnn/core/testing'
import * as classification from '@cnn/vision/classification'
import { expect, test } from 'vitest'
import { differenceInOnnx, type Picture } from './difference-in-onnx.js'

/** What builds a network from options: the functions of the package whose networks have a builder's name. */
const builders = Object.entries(classification).filter(([name]) =>
  /^(plainNet|(resnet|mobilenet|efficientnet|vgg|squeezenet)\w*)$/.test(name),
)
const networks = builders.filter(([, build]) => typeof build === 'function') as [
  string,
  (options: object) => Module,
][]

const isForSmallPictures = (name: string) => /^(plainNet|resnet(9|20|32|44|56))$/.test(name)

test('all networks are here', () => expect(networks.length).toBeGreaterThanOrEqual(20))

test.each(networks)('%s gives in ONNX Runtime what it gives here', async (name, build) => {
  await useBackend('wasm')
  using model = fillByFormula(build({ numClasses: 10 }))
  const sizes = isForSmallPictures(name) ? [[32, 28], [40, 36]] : [[64, 96], [97, 75]] // biome-ignore format: a pair each
  for (const [height, width] of sizes as [number, number][]) {
    const pictures = [1, 3].map((batch): Picture => [batch, height, width, 3])
    const { difference } = await differenceInOnnx(model, pictures)
    expect(difference).toBeLessThan(1e-4)
  }
})
