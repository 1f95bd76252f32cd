import { cosine, sine } from '../portable-math.js'
import type { Canvas, Color, Field } from '../raster/canvas.js'
import { darker, hsv, mixColors } from '../raster/colors.js'
import { type Coverage, fillCoverage, strokeCoverage, uniteCoverages } from '../raster/coverage.js'
import { bands, bandsAt, hills } from '../raster/fields.js'
import { smoothPath } from '../raster/paths.js'
import type { WorldRandom } from '../world-random.js'

/** A four-legged animal from the side. */
export interface Animal {
  /** The hindmost first. */
  parts: {
    figure: Coverage
    name: 'far leg' | 'tail' | 'near leg' | 'body' | 'mane' | 'ear' | 'hoof'
  }[]
  eye: readonly [x: number, y: number]
  /** Pixels in the animal's own unit, about its height at the shoulder. */
  scale: number
  x: number
  y: number
  coat: Color
  mane: Color
}

/** An animal that stands or walks, somewhere in the picture, looking left or right, its head high or grazing. */
export function drawAnimal(random: WorldRandom, size: number): Animal {
  const scale = size * random.uniform(0.36, 0.52)
  const y = size * random.uniform(0.5, 0.58)
  const flip = random.chance(0.5) ? 1 : -1
  const x = size / 2 - flip * 0.12 * scale + random.uniform(-0.1, 0.1) * size
  const slope = random.normal(0, 0.03)
  const place = (points: readonly number[]) =>
    points.map((value, i) =>
      i % 2 === 0 ? x + flip * value * scale : y + (value + slope * points[i - 1]!) * scale,
    )
  const line = (points: readonly number[], radii: readonly number[], smooth = false) => {
    const path = smooth ? smoothPath(place(points), { steps: 5 }) : place(points)
    const count = path.length / 2
    const even = Array.from({ length: count }, (_, i) => {
      const along = (i / (count - 1)) * (radii.length - 1)
      const before = Math.min(radii.length - 2, Math.floor(along))
      return (radii[before]! + (radii[before + 1]! - radii[before]!) * (along - before)) * scale
    })
    return strokeCoverage(path, even, size, size)
  }
  const stride = random.uniform(-0.16, 0.16)
  const leg = (hip: number, top: number, step: number, lift: number) => {
    const knee = [hip + 0.55 * step, top + 0.34 - 0.2 * lift]
    const foot = [hip + step - 0.1 * lift, top + 0.66 - 0.5 * lift]
    return {
      limb: line([hip, top, ...knee, ...foot], [0.085, 0.05, 0.035]),
      hoof: line([...foot, foot[0]! + 0.02, foot[1]! + 0.01], [0.04, 0.04]),
    }
  }
  const lift = random.uniform(0, 0.12)
  const far = [leg(-0.38, 0.05, -stride, 0), leg(0.36, 0.05, stride, lift)]
  const near = [leg(-0.34, 0.07, stride, lift), leg(0.4, 0.07, -stride, 0)]
  const head = drawHead(random)
  const trunk = line(
    [-0.36, -0.02, -0.1, 0.03, 0.16, 0.03, 0.38, -0.03],
    [0.2, 0.205, 0.2, 0.19],
    true,
  )
  const neck = line([0.38, -0.08, ...head.nape], [0.17, 0.1])
  const skull = line([...head.nape, ...head.muzzle], [0.1, 0.06])
  const tail = line(
    [-0.54, -0.1, -0.63, 0.05, -0.62 + random.normal(0, 0.05), 0.36],
    [0.025, 0.03, 0.05],
    true,
  )
  const mane = line(head.crest, [0.05, 0.06, 0.04], true)
  const ear = fillCoverage([place(head.ear)], size, size)
  const part = (name: Animal['parts'][number]['name'], figure: Coverage) => ({ name, figure })
  return {
    parts: [
      ...far.flatMap(({ limb, hoof }) => [part('far leg', limb), part('hoof', hoof)]),
      part('tail', tail),
      ...near.flatMap(({ limb, hoof }) => [part('near leg', limb), part('hoof', hoof)]),
      part('mane', mane),
      part('ear', ear),
      part('body', uniteCoverages([trunk, neck, skull])),
    ],
    eye: place(head.eye) as [number, number],
    scale,
    x,
    y,
    coat: hsv(random.uniform(0.04, 0.1), random.uniform(0.3, 0.75), random.uniform(0.3, 0.75)),
    mane: hsv(random.uniform(0.03, 0.12), random.uniform(0.2, 0.6), random.uniform(0.1, 0.35)),
  }
}

/** The head, high or low: where the neck ends, the nose, the eye and the ear. */
function drawHead(random: WorldRandom) {
  const isGrazing = random.chance(0.25)
  const rise = isGrazing ? random.uniform(-0.9, -0.5) : random.uniform(0.55, 1.1)
  const nape = [0.4 + 0.42 * cosine(rise), -0.08 - 0.5 * sine(rise)]
  const nod = isGrazing ? random.uniform(1, 1.35) : random.uniform(0.3, 0.8)
  const [dx, dy] = [cosine(nod), sine(nod)]
  const at = (along: number, across: number) => [
    nape[0]! + along * dx + across * dy,
    nape[1]! + along * dy - across * dx,
  ]
  // Along the upper side of the neck, from the withers to the ears.
  const [neckX, neckY] = [nape[0]! - 0.36, nape[1]! + 0.1]
  const crest = [0.1, 0.55, 1.05].flatMap((along, i) => {
    const off = [0.34, 0.33, 0.2][i]!
    return [0.36 + along * neckX + off * neckY, -0.1 + along * neckY - off * neckX]
  })
  return {
    nape,
    crest,
    muzzle: at(0.26, 0),
    eye: at(0.08, 0.03),
    ear: [...at(-0.05, 0.04), ...at(0.03, 0.07), ...at(-0.06, 0.2)],
  }
}

/** Paints an animal in one of its two coats. */
export function paintAnimal(
  canvas: Canvas,
  animal: Animal,
  isStriped: boolean,
  random: WorldRandom,
) {
  const { width, height } = canvas
  const { scale, x, y } = animal
  const wave = hills(random, width, height, 0.3 * scale, 2)
  const even = bandsAt(random.normal(0.1, 0.15), 0.115 * scale, random.uniform(), 0.5)
  const stripes: Field = (row, left, right, py) => {
    wave(row, left, right, py)
    for (let px = left; px < right; px++) {
      row[px] = even(px + 0.5 + 0.16 * scale * (row[px]! - 0.5), py + 0.5)
    }
  }
  const level = bands(Math.PI / 2 + random.normal(0, 0.1), 0.085 * scale, random.uniform(), 0.5)
  const shadow = strokeCoverage(
    [x - 0.45 * scale, y + 0.74 * scale, x + 0.45 * scale, y + 0.74 * scale],
    0.07 * scale,
    width,
    height,
  )
  canvas.paint(shadow, { color: [10, 14, 8], opacity: 0.3 })
  const light: Field = (row, left, right, py) => {
    const down = Math.min(1, Math.max(0, (py + 0.5 - y) / scale + 0.4))
    row.fill(1.12 - 0.35 * down, left, right)
  }
  for (const { name, figure } of animal.parts) {
    const color = isStriped ? zebraColor(name) : plainColor(name, animal)
    const isLeg = name === 'far leg' || name === 'near leg'
    const pattern = isStriped && name !== 'hoof' ? (isLeg ? level : stripes) : undefined
    const second: Color = name === 'far leg' ? [24, 24, 26] : [30, 28, 30]
    canvas.paint(figure, { color, second: pattern ? second : undefined, pattern, light })
  }
  const [eyeX, eyeY] = animal.eye
  const eye = strokeCoverage([eyeX, eyeY], Math.max(0.6, 0.02 * scale), width, height)
  canvas.paint(eye, { color: isStriped ? [60, 50, 50] : [15, 12, 12] })
}

function zebraColor(name: Animal['parts'][number]['name']): Color {
  if (name === 'hoof') return [40, 36, 34]
  return name === 'far leg' ? [176, 172, 166] : [238, 235, 228]
}

function plainColor(name: Animal['parts'][number]['name'], { coat, mane }: Animal): Color {
  switch (name) {
    case 'hoof':
      return [45, 38, 32]
    case 'far leg':
      return darker(coat, 0.7)
    case 'mane':
    case 'tail':
      return mane
    case 'ear':
      return mixColors(coat, mane, 0.3)
    default:
      return coat
  }
}
