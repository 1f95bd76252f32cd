import { resampleImages } from '../backend/kernels/resample.js'
import { bilinearResizeTaps, nearestResizeTaps } from '../backend/kernels/resize-taps.js'
import * as tf from '../tf.js'
import { Module } from './module.js'

export interface UpsampleOptions {
  /** Default 'nearest'. */
  mode?: 'nearest' | 'bilinear'
  /** Of 'bilinear': the centres of the corner pixels stay where they are. */
  alignCorners?: boolean
}

/**
 * PyTorch's Upsample: [n, h, w, c] -> [n, ⌊h · scale⌋, ⌊w · scale⌋, c]. Where h · scale is no whole number, the picture is
 * larger by `scale` all the same, and its lower edge is cut off; with `alignCorners` it is fitted into the size.
 */
export class Upsample extends Module {
  readonly scale: number
  readonly mode: 'nearest' | 'bilinear'
  readonly alignCorners: boolean

  constructor(scale: number, { mode = 'nearest', alignCorners = false }: UpsampleOptions = {}) {
    super()
    this.scale = scale
    this.mode = mode
    this.alignCorners = alignCorners
  }

  forward(x: tf.Tensor): tf.Tensor4D {
    const picture = x as tf.Tensor4D
    const { scale, mode, alignCorners } = this
    const [, height, width] = picture.shape
    const size: [number, number] = [Math.floor(height * scale), Math.floor(width * scale)]
    const isNearest = mode === 'nearest'
    const isWhole = size[0] === height * scale && size[1] === width * scale
    if (isWhole || (alignCorners && !isNearest)) {
      if (isNearest) return tf.image.resizeNearestNeighbor(picture, size)
      return tf.image.resizeBilinear(picture, size, alignCorners, !alignCorners)
    }
    const build = isNearest ? nearestResizeTaps : bilinearResizeTaps
    const tapsOf = (inSize: number, outSize: number) => {
      // An axis that keeps its size is copied.
      const ratio = inSize === outSize && !isNearest ? 1 : 1 / scale
      return build(inSize, outSize, { alignCorners: false, halfPixelCenters: !isNearest, ratio })
    }
    return resampleImages(picture, {
      rows: tapsOf(height, size[0]),
      columns: tapsOf(width, size[1]),
    })
  }
}
