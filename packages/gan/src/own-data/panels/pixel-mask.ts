import type { Box } from '@cnn/core'

export type Axis = 'rows' | 'columns'

/** Which pixels of a picture are of a kind, counted in any rectangle at once. */
export class PixelMask {
  readonly width: number
  readonly height: number
  /** Sums over all pixels above and to the left, [height + 1, width + 1]. */
  readonly #sums: Uint32Array

  constructor(width: number, height: number, isOfKind: (pixel: number) => boolean) {
    this.width = width
    this.height = height
    this.#sums = new Uint32Array((width + 1) * (height + 1))
    for (let y = 0; y < height; y++) {
      let row = 0
      const above = y * (width + 1) + 1
      for (let x = 0; x < width; x++) {
        if (isOfKind(y * width + x)) row++
        this.#sums[above + width + 1 + x] = this.#sums[above + x]! + row
      }
    }
  }

  /** How many there are in a rectangle of whole pixels within the picture. */
  count({ x, y, width, height }: Box): number {
    const stride = this.width + 1
    const [top, bottom] = [y * stride + x, (y + height) * stride + x]
    const sums = this.#sums
    return sums[bottom + width]! - sums[bottom]! - sums[top + width]! + sums[top]!
  }
}

/** The row or column of a region that is so far from its top or left. */
export function lineOf(region: Box, axis: Axis, at: number): Box {
  return axis === 'rows'
    ? { ...region, y: region.y + at, height: 1 }
    : { ...region, x: region.x + at, width: 1 }
}

/** The rows or columns of a region from one to before another. */
export function part(region: Box, axis: Axis, from: number, to: number): Box {
  return axis === 'rows'
    ? { ...region, y: region.y + from, height: to - from }
    : { ...region, x: region.x + from, width: to - from }
}

export const linesOf = ({ width, height }: Box, axis: Axis) => (axis === 'rows' ? height : width)
