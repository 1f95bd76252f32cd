import type { ByteImage } from '@cnn/core/data'
import type { Canvas } from '../raster/canvas.js'
import type { BodyPart } from './body-parts.js'
import { type Outfit, outfitColor } from './outfit.js'
import { dot, unit, type Vector } from './vector.js'

/** A picture with, for each pixel, how near its surface is and whose it is. */
export interface BodyScene {
  canvas: Canvas
  /** Nearer is more; in pixels. */
  depths: Float32Array
  /** 0 nobody, 1 the first person … */
  mask: ByteImage
  /** [height, width, 3]: the chart, 0 none, and the place on it, 0 … 255. */
  charts: ByteImage
}

/** Where the pelvis of a body is, and how many pixels a metre of it has. */
export interface BodyPlace {
  x: number
  y: number
  z: number
  scale: number
}

export const project = ({ x, y, z, scale }: BodyPlace, at: Vector): Vector => [
  x + at[0] * scale,
  y + at[1] * scale,
  z + at[2] * scale,
]

const light = unit([-0.45, -0.65, 0.62])

/** Paints all parts of a body, the farthest first, each where it is nearest. */
export function paintPerson(
  scene: BodyScene,
  parts: readonly BodyPart[],
  place: BodyPlace,
  outfit: Outfit,
  label: number,
) {
  const nearness = ({ from, to }: BodyPart) => from[2] + to[2]
  for (const part of parts.toSorted((a, b) => nearness(a) - nearness(b))) {
    paintPart(scene, tubeOf(part, place), part, outfit, label)
  }
}

/** A part as it is seen: in pixels. */
interface Tube {
  from: Vector
  to: Vector
  length: number
  /** Of its axis in the picture, and of what is at right angles to that. */
  along: Vector
  across: Vector
  widths: readonly number[]
  depths: readonly number[]
  caps: readonly number[]
  leftAcross: number
  frontAcross: number
}

function tubeOf(part: BodyPart, place: BodyPlace): Tube {
  const [from, to] = [project(place, part.from), project(place, part.to)]
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]]
  const length = Math.sqrt(dx * dx + dy * dy)
  const along: Vector = length > 1e-9 ? [dx / length, dy / length, 0] : [0, 1, 0]
  const across: Vector = [-along[1], along[0], 0]
  const scaled = (values: readonly number[]) => values.map((value) => value * place.scale)
  return {
    from,
    to,
    length,
    along,
    across,
    widths: scaled(part.widths),
    depths: scaled(part.depths),
    caps: scaled(part.caps),
    leftAcross: dot(part.left, across),
    frontAcross: dot(part.front, across),
  }
}

function paintPart(scene: BodyScene, tube: Tube, part: BodyPart, outfit: Outfit, label: number) {
  const { width, height } = scene.canvas
  const reach = Math.max(...tube.widths, ...tube.depths, ...tube.caps) + 1
  const { from, to } = tube
  const left = clamp(Math.floor(Math.min(from[0], to[0]) - reach), width)
  const right = clamp(Math.ceil(Math.max(from[0], to[0]) + reach), width)
  const top = clamp(Math.floor(Math.min(from[1], to[1]) - reach), height)
  const bottom = clamp(Math.ceil(Math.max(from[1], to[1]) + reach), height)
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) paintPixel(scene, tube, part, outfit, label, x, y)
  }
}

const clamp = (value: number, limit: number) => Math.min(limit, Math.max(0, value))

function paintPixel(
  { canvas, depths, mask, charts }: BodyScene,
  tube: Tube,
  part: BodyPart,
  outfit: Outfit,
  label: number,
  x: number,
  y: number,
) {
  const { from, to, along, across, caps } = tube
  const qx = x + 0.5 - from[0]
  const qy = y + 0.5 - from[1]
  const ahead = qx * along[0] + qy * along[1]
  const over =
    ahead < 0 ? ahead / caps[0]! : ahead > tube.length ? (ahead - tube.length) / caps[1]! : 0
  if (over <= -1 || over >= 1) return
  const share = tube.length > 0 ? Math.min(1, Math.max(0, ahead / tube.length)) : 0
  const wide = tube.widths[0]! + (tube.widths[1]! - tube.widths[0]!) * share
  const deep = tube.depths[0]! + (tube.depths[1]! - tube.depths[0]!) * share
  const a = wide * tube.leftAcross
  const b = deep * tube.frontAcross
  const half = Math.sqrt(a * a + b * b)
  const shrink = Math.sqrt(1 - over * over)
  const sideways = qx * across[0] + qy * across[1]
  const coverage = Math.min(1, half * shrink + 0.5 - Math.abs(sideways))
  if (coverage <= 0) return

  // The ellipse's point at this distance from the axis that is nearer to the camera.
  const k = Math.min(1, Math.max(-1, sideways / (half * shrink)))
  const rise = Math.sqrt(1 - k * k)
  const nearer = -wide * b * part.left[2] + deep * a * part.front[2] >= 0 ? rise : -rise
  const onLeft = (k * a - nearer * b) / half
  const onFront = (k * b + nearer * a) / half
  const bulge = wide * onLeft * part.left[2] + deep * onFront * part.front[2]
  const depth = from[2] + (to[2] - from[2]) * share + bulge * shrink

  const at = y * canvas.width + x
  if (depth <= depths[at]!) return
  const place = (ahead + caps[0]!) / (tube.length + caps[0]! + caps[1]!)
  const shine =
    shrink * (k * (across[0] * light[0] + across[1] * light[1]) + rise * light[2]) +
    over * (along[0] * light[0] + along[1] * light[1])
  const bright = 0.72 + 0.36 * Math.max(0, shine)
  const color = outfitColor(outfit, part.garment, place, onLeft, onFront)
  for (let channel = 0; channel < 3; channel++) {
    const below = canvas.pixels[3 * at + channel]!
    canvas.pixels[3 * at + channel] = below + (color[channel]! * bright - below) * coverage
  }
  if (coverage < 0.5) return
  depths[at] = depth
  mask.data[at] = label
  const isSecond = part.splitBy === 'front' ? onFront >= 0 : onLeft >= 0
  const second = part.splitBy === 'front' ? onLeft : onFront
  const [begin, end] = part.range
  charts.data[3 * at] = part.charts[isSecond ? 1 : 0]
  charts.data[3 * at + 1] = Math.round(255 * (begin + (end - begin) * place))
  charts.data[3 * at + 2] = Math.round(127.5 * (1 + second))
}
