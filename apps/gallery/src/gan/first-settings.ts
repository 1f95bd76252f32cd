import type { PictureSettings } from './picture-gan.service.js'
import type { PointSettings } from './point-gan.service.js'

export const firstPointSettings: PointSettings = {
  shape: 'ring',
  dots: [],
  loss: 'non-saturating',
  update: 'alternate',
  discriminatorSteps: 1,
  learningRate: 0.001,
  penalty: 'r1-0.1',
}

export const firstPictureSettings: PictureSettings = {
  network: 'dcgan',
  loss: 'non-saturating',
  update: 'same-fakes',
  discriminatorSteps: 1,
  learningRate: 0.0005,
  penalty: 'none',
}
