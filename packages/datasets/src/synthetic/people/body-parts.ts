import type { LimbJoints, Skeleton } from './skeleton.js'
import { acrossAxis, add, combine, cross, times, unit, type Vector } from './vector.js'

/** What a part wears, which decides its colour. */
export type Garment = 'skin' | 'shirt' | 'sleeve' | 'cuff' | 'trousers' | 'hem' | 'shoe' | 'head'

/**
 * A part of the body: a tube of elliptical section around an axis. Lengths are in metres.
 */
export interface BodyPart {
  garment: Garment
  /**
   * Its two charts, numbered as DensePose's 24: of the half that looks back and of the one that looks ahead, or of the
   * right and the left half where it is split that way.
   */
  charts: readonly [number, number]
  splitBy: 'front' | 'left'
  from: Vector
  to: Vector
  /** Half its width and half its depth, at both ends. */
  widths: readonly [number, number]
  depths: readonly [number, number]
  /** How far the rounded ends reach beyond the axis. */
  caps: readonly [number, number]
  left: Vector
  front: Vector
  /** Which share of the chart's first coordinate it has. */
  range: readonly [begin: number, end: number]
}

/** All parts of a body that is this stout: 1 is usual. */
export function bodyParts(skeleton: Skeleton, stout: number): BodyPart[] {
  const { trunk, head, neck, headCenter, arms, legs } = skeleton
  const { left, front } = trunk
  const along = (distance: number) => times(trunk.up, distance)
  const torso = { splitBy: 'front', charts: [1, 2], left, front } as const
  const wide = (a: number, b: number) => [a * stout, b * stout] as const
  return [
    {
      ...torso,
      garment: 'trousers',
      ...axis(along(-0.06), along(0.06)),
      widths: wide(0.155, 0.15),
      depths: wide(0.1, 0.1),
      caps: [0.05, 0.02],
      range: [0, 0.2],
    },
    {
      ...torso,
      garment: 'shirt',
      ...axis(along(0.05), along(0.24)),
      widths: wide(0.15, 0.15),
      depths: wide(0.1, 0.1),
      caps: [0.02, 0.03],
      range: [0.2, 0.5],
    },
    {
      ...torso,
      garment: 'shirt',
      ...axis(along(0.24), along(0.46)),
      widths: wide(0.15, 0.185),
      depths: wide(0.1, 0.1),
      caps: [0.03, 0.055],
      range: [0.5, 1],
    },
    {
      ...torso,
      garment: 'skin',
      ...axis(along(0.48), combine([1, neck], [0.07, head.up])),
      widths: [0.055, 0.05],
      depths: [0.055, 0.05],
      caps: [0.01, 0.01],
      range: [0.97, 1],
    },
    {
      garment: 'head',
      charts: [23, 24],
      splitBy: 'left',
      ...axis(add(headCenter, times(head.up, -0.035)), add(headCenter, times(head.up, 0.03))),
      widths: [0.075, 0.088],
      depths: [0.09, 0.1],
      caps: [0.08, 0.09],
      left: head.left,
      front: head.front,
      range: [0, 1],
    },
    ...armParts(arms[0], [15, 17], [19, 21], 4, stout),
    ...armParts(arms[1], [16, 18], [20, 22], 3, stout),
    ...legParts(legs[0], [8, 10], [12, 14], 5, stout),
    ...legParts(legs[1], [7, 9], [11, 13], 6, stout),
  ]
}

const axis = (from: Vector, to: Vector) => ({ from, to })

type Charts = readonly [number, number]

function armParts(limb: LimbJoints, upper: Charts, lower: Charts, hand: number, stout: number) {
  const [, elbow, wrist] = limb.joints
  const reach = unit(combine([1, wrist], [-1, elbow]))
  const palm = combine([1, wrist], [0.09, reach])
  return [
    round('sleeve', upper, limb.joints[0], elbow, limb.fronts[0], [0.062 * stout, 0.048 * stout]),
    round('cuff', lower, elbow, wrist, limb.fronts[1], [0.047 * stout, 0.036 * stout]),
    round('skin', [hand, hand], wrist, palm, limb.fronts[1], [0.036, 0.045]),
  ]
}

function legParts(limb: LimbJoints, upper: Charts, lower: Charts, foot: number, stout: number) {
  const [, knee, ankle] = limb.joints
  const shin = unit(combine([1, ankle], [-1, knee]))
  const ahead = limb.fronts[1]
  const heel = combine([1, ankle], [0.035, shin], [-0.03, ahead])
  const toe = combine([1, ankle], [0.055, shin], [0.15, ahead])
  return [
    round('trousers', upper, limb.joints[0], knee, limb.fronts[0], [0.092 * stout, 0.065 * stout]),
    round('hem', lower, knee, ankle, ahead, [0.064 * stout, 0.042 * stout]),
    round('shoe', [foot, foot], heel, toe, times(shin, -1), [0.045, 0.038]),
  ]
}

/** A part of round section with round ends. */
function round(
  garment: Garment,
  charts: Charts,
  from: Vector,
  to: Vector,
  ahead: Vector,
  radii: readonly [number, number],
): BodyPart {
  const direction = unit(combine([1, to], [-1, from]))
  const front = acrossAxis(ahead, direction)
  const left = cross(direction, front)
  const shape = { widths: radii, depths: radii, caps: radii, range: [0, 1] } as const
  return { garment, charts, splitBy: 'front', from, to, left, front, ...shape }
}
