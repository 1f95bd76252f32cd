/** A picture in memory to draw on, with smooth edges; places are in its pixels. */
import { type ByteImage, eachLetterPixel, letterHeight, textWidth } from '@cnn/core/data'
import type { Point, Rgb } from './sample-view.js'

export class PaintBoard {
  readonly data: Uint8Array

  constructor(
    readonly width: number,
    readonly height: number,
    color: Rgb,
  ) {
    this.data = new Uint8Array(width * height * 3)
    for (let i = 0; i < this.data.length; i++) this.data[i] = color[i % 3]!
  }

  get image(): ByteImage {
    return { data: this.data, width: this.width, height: this.height, channels: 3 }
  }

  /** Lays a colour over a pixel; nothing beside the board. */
  blend(x: number, y: number, [red, green, blue]: Rgb, share: number) {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height || share <= 0) return
    const at = 3 * (y * this.width + x)
    const rest = 1 - Math.min(1, share)
    this.data[at] = Math.round(rest * this.data[at]! + (1 - rest) * red)
    this.data[at + 1] = Math.round(rest * this.data[at + 1]! + (1 - rest) * green)
    this.data[at + 2] = Math.round(rest * this.data[at + 2]! + (1 - rest) * blue)
  }

  /** Puts a picture of one or three channels on the board. */
  put({ data, width, height, channels }: ByteImage, left: number, top: number) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const from = channels * (y * width + x)
        const color: Rgb =
          channels === 1
            ? [data[from]!, data[from]!, data[from]!]
            : [data[from]!, data[from + 1]!, data[from + 2]!]
        this.blend(left + x, top + y, color, 1)
      }
    }
  }

  fill(left: number, top: number, width: number, height: number, color: Rgb, share = 1) {
    for (let y = top; y < top + height; y++) {
      for (let x = left; x < left + width; x++) this.blend(x, y, color, share)
    }
  }

  /** Everything nearer to a line than half its width, with round ends. */
  line([x0, y0]: Point, [x1, y1]: Point, width: number, color: Rgb, share = 1) {
    const [dx, dy] = [x1 - x0, y1 - y0]
    const square = dx * dx + dy * dy || 1
    this.near(
      Math.min(x0, x1),
      Math.min(y0, y1),
      Math.max(x0, x1),
      Math.max(y0, y1),
      width,
      (x, y) => {
        const along = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / square))
        const distance = Math.hypot(x - x0 - along * dx, y - y0 - along * dy)
        return [color, share * (width / 2 + 0.5 - distance)]
      },
    )
  }

  /** A filled circle. */
  disc([x0, y0]: Point, radius: number, color: Rgb) {
    this.near(x0 - radius, y0 - radius, x0 + radius, y0 + radius, 0, (x, y) => [
      color,
      radius + 0.5 - Math.hypot(x - x0, y - y0),
    ])
  }

  /** A circle that is lit from the upper left. */
  ball([x0, y0]: Point, radius: number, [red, green, blue]: Rgb) {
    this.disc([x0, y0], radius + 1, [10, 12, 16])
    this.near(x0 - radius, y0 - radius, x0 + radius, y0 + radius, 0, (x, y) => {
      const light =
        1 - 0.5 * Math.min(1, Math.hypot(x - x0 + radius / 3, y - y0 + radius / 3) / (1.5 * radius))
      return [[red * light, green * light, blue * light], radius + 0.5 - Math.hypot(x - x0, y - y0)]
    })
  }

  /** The inside of a polygon, by the even-odd rule. */
  area(points: readonly Point[], color: Rgb, share: number) {
    const heights = points.map(([, y]) => y)
    const [top, bottom] = [Math.floor(Math.min(...heights)), Math.ceil(Math.max(...heights))]
    for (let y = Math.max(0, top); y < Math.min(this.height, bottom); y++) {
      const crossings = points.flatMap(([x0, y0], i) => {
        const [x1, y1] = points[(i + 1) % points.length]!
        const middle = y + 0.5
        if (y0 <= middle === y1 <= middle) return []
        return [x0 + ((middle - y0) / (y1 - y0)) * (x1 - x0)]
      })
      crossings.sort((a, b) => a - b)
      for (let i = 0; i + 1 < crossings.length; i += 2) {
        const [begin, end] = [Math.max(0, Math.round(crossings[i]!)), Math.round(crossings[i + 1]!)]
        for (let x = begin; x < Math.min(end, this.width); x++) this.blend(x, y, color, share)
      }
    }
  }

  /** A text, its upper left corner at a place; letters are 5 × 7 times `size` pixels. */
  text(text: string, left: number, top: number, color: Rgb, size = 1) {
    eachLetterPixel(text, (x, y) => this.fill(left + size * x, top + size * y, size, size, color))
  }

  /** A text on a plate of a colour, kept within the board. */
  plate(text: string, left: number, top: number, color: Rgb, size = 1) {
    const [width, height] = [size * textWidth(text) + 3, size * letterHeight + 4]
    const x = Math.round(Math.max(0, Math.min(left, this.width - width)))
    const y = Math.round(Math.max(0, Math.min(top, this.height - height)))
    this.fill(x, y, width, height, color, 0.9)
    this.text(text, x + 2, y + 2, isLight(color) ? [12, 14, 18] : [255, 255, 255], size)
  }

  private near(
    left: number,
    top: number,
    right: number,
    bottom: number,
    width: number,
    paint: (x: number, y: number) => [Rgb, share: number],
  ) {
    const margin = width / 2 + 1
    const [x0, x1] = [
      Math.max(0, Math.floor(left - margin)),
      Math.min(this.width, Math.ceil(right + margin)),
    ]
    const [y0, y1] = [
      Math.max(0, Math.floor(top - margin)),
      Math.min(this.height, Math.ceil(bottom + margin)),
    ]
    for (let y = y0; y < y1; y++) {
      for (let x = x0; x < x1; x++) {
        const [color, share] = paint(x + 0.5, y + 0.5)
        this.blend(x, y, color, share)
      }
    }
  }
}

export const isLight = ([red, green, blue]: Rgb) => 0.3 * red + 0.6 * green + 0.1 * blue > 120
