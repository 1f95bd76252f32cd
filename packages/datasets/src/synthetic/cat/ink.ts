import type { Canvas, Color, Paint } from '../raster/canvas.js'
import { fillCoverage, type Path, strokeCoverage } from '../raster/coverage.js'
import { smoothPath } from '../raster/paths.js'

/** Draws with a pen and flat colours, in coordinates of the figure: its unit is about the cat's height, y is down. */
export class Ink {
  constructor(
    private readonly canvas: Canvas,
    /** Where (0, 0) is, in pixels. */
    private readonly x: number,
    private readonly y: number,
    private readonly scale: number,
    /** 1, or -1 for the mirror image. */
    private readonly flip: number,
    /** Half the width of lines, in pixels. */
    private readonly pen: number,
  ) {}

  /** A closed outline, filled. */
  shape(path: Path, color: Color, pattern?: Pick<Paint, 'second' | 'pattern'>) {
    const { width, height } = this.canvas
    const placed = this.place(path)
    const border = strokeCoverage([...placed, ...placed.slice(0, 2)], this.pen, width, height)
    this.canvas.paint(border, { color: inkColor })
    this.canvas.paint(fillCoverage([placed], width, height), { color, ...pattern })
  }

  /** A limb along a smooth line: half as wide as said at each of its points. */
  limb(path: Path, radii: number | readonly number[], color: Color) {
    const line = this.place(smoothPath(path))
    const count = line.length / 2
    const wide = (more: number) =>
      typeof radii === 'number'
        ? radii * this.scale + more
        : Array.from(
            { length: count },
            (_, i) => between(radii, i / (count - 1)) * this.scale + more,
          )
    const { width, height } = this.canvas
    this.canvas.paint(strokeCoverage(line, wide(this.pen), width, height), { color: inkColor })
    this.canvas.paint(strokeCoverage(line, wide(-this.pen * 0.4), width, height), { color })
  }

  /** A filled outline without a line around it. */
  patch(path: Path, color: Color, opacity = 1) {
    const { width, height } = this.canvas
    this.canvas.paint(fillCoverage([this.place(path)], width, height), { color, opacity })
  }

  /** A smooth line. */
  line(path: Path, color: Color = inkColor, weight = 1) {
    const { width, height } = this.canvas
    const stroke = strokeCoverage(this.place(smoothPath(path)), this.pen * weight, width, height)
    this.canvas.paint(stroke, { color })
  }

  private place(path: Path) {
    return path.map((value, i) =>
      i % 2 === 0 ? this.x + this.flip * value * this.scale : this.y + value * this.scale,
    )
  }
}

const inkColor: Color = [44, 32, 36]

/** The value at a share of a list, between two of its values where it falls between them. */
function between(values: readonly number[], share: number) {
  const at = share * (values.length - 1)
  const before = Math.min(values.length - 2, Math.floor(at))
  return values[before]! + (values[before + 1]! - values[before]!) * (at - before)
}
