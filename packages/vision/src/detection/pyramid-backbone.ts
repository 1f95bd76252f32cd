import { Module, tf } from '@cnn/core'
import type { DetectorBody } from './detector-body.js'
import { FeaturePyramid, type FeaturePyramidOptions } from './feature-pyramid.js'

/** A body with a feature pyramid on top, under torchvision's keys. [n, h, w, 3] -> maps of equal channels, fine to coarse */
export class PyramidBackbone extends Module {
  body: DetectorBody
  fpn: FeaturePyramid

  constructor(body: DetectorBody, options: FeaturePyramidOptions = {}) {
    super()
    this.body = body
    this.fpn = new FeaturePyramid(body.channels, options)
  }

  forward(images: tf.Tensor4D): tf.Tensor4D[] {
    return tf.tidy(() => this.fpn.forward(this.body.forward(images)))
  }
}
