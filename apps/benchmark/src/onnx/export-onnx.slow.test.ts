import { Counter, type Module, type StateEntry, useBackend, withoutInitialization } from '@cnn/core'
import { formulaValues } from '@cnn/core/testing'
import * as classification from '@cnn/vision/classification'
import {
  centernetMobilenetV2,
  centernetResnet18,
  ssdlite320MobilenetV3Large,
} from '@cnn/vision/detection'
import { expect, test } from 'vitest'
import { differenceInOnnx, type Picture } from './difference-in-onnx.js'

/**
 * What builds a network from options: the functions of the package whose networks have a builder's name. Of VGG's half
 * gigabytes the deeper one and the one with batch norm.
 */
const builders = Object.entries(classification).filter(([name]) =>
  /^(plainNet|(resnet|mobilenet|efficientnet|squeezenet)\w*|vgg16Bn|vgg19)$/.test(name),
)
const networks = builders.filter(([, build]) => typeof build === 'function') as [
  string,
  (options: object) => Module,
][]

const isForSmallPictures = (name: string) => /^(plainNet|resnet(9|20|32|44|56))$/.test(name)

/** The formula with smaller filters: where activations grow from layer to layer, rounding does too. */
function fillGently<M extends Module>(build: () => M): M {
  const model = withoutInitialization(build)
  const state = new Map<string, StateEntry>()
  for (const [key, tensor] of model.stateTensors()) {
    const shape = tensor instanceof Counter ? [] : tensor.stateShape
    const values = formulaValues(key, shape)
    state.set(key, { shape, data: shape.length > 1 ? values.map((value) => value * 0.7) : values })
  }
  return model.loadStateDict(state)
}

/** Of so many parameters one size is enough to wait for. */
const many = 50e6

test('all networks are here', () => expect(networks.length).toBeGreaterThanOrEqual(18))

test.each(networks)('%s gives in ONNX Runtime what it gives here', async (name, build) => {
  await useBackend('wasm')
  using model = fillGently(() => build({ numClasses: 10 }))
  const sizes = isForSmallPictures(name) ? [[32, 28], [40, 36]] : [[64, 96], [97, 75]] // biome-ignore format: a pair each
  const tried = model.parameterCount > many ? sizes.slice(0, 1) : sizes
  for (const [height, width] of tried as [number, number][]) {
    const pictures = [1, 3].map((batch): Picture => [batch, height, width, 3])
    const { difference } = await differenceInOnnx(model, pictures)
    expect(difference).toBeLessThan(1e-4)
  }
})

test.each([centernetMobilenetV2, centernetResnet18])(
  'CenterNet gives the same maps there',
  async (build) => {
    await useBackend('wasm')
    using model = fillGently(() => build({ numClasses: 10, size: 96 }))
    for (const [height, width] of [
      [64, 96],
      [96, 32],
    ] as const) {
      // biome-ignore format: a pair each
      const pictures = [1, 3].map((batch): Picture => [batch, height, width, 3])
      const { difference } = await differenceInOnnx(model, pictures)
      expect(difference).toBeLessThan(1e-4)
    }
  },
)

test('SSDlite gives the same logits and deltas there', async () => {
  await useBackend('wasm')
  using model = fillGently(() => ssdlite320MobilenetV3Large({ numClasses: 10 }))
  const pictures = [1, 2].map((batch): Picture => [batch, 320, 320, 3])
  const { difference } = await differenceInOnnx(model, pictures)
  expect(difference).toBeLessThan(1e-4)
})
