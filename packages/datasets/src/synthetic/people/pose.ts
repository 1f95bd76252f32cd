import type { WorldRandom } from '../world-random.js'

/** The angles of one arm or leg, in degrees. */
export interface Limb {
  /** How far it swings forwards, from hanging down. */
  swing: number
  /** How far it is spread to its side. */
  spread: number
  /** How far the elbow or the knee is bent. */
  bend: number
}

/** The angles of a body, in degrees. */
export interface Pose {
  /** 0 looks at the camera, 90 to the picture's right, 180 away. */
  facing: number
  /** Forwards. */
  lean: number
  /** To its left. */
  sway: number
  headTurn: number
  headNod: number
  arms: readonly [left: Limb, right: Limb]
  legs: readonly [left: Limb, right: Limb]
  /** How much the elbows bend upwards rather than forwards, 0 … 1. */
  elbowsUp: number
}

type Limbs = readonly [number, number, number, number, number, number]

/** Swing, spread and bend of the left and the right arm, and of the left and the right leg. */
const poses: Readonly<Record<string, { arms: Limbs; legs: Limbs; lean?: number; up?: number }>> = {
  standing: { arms: [5, 12, 12, 5, 12, 12], legs: [3, 6, 4, -3, 6, 4] },
  walking: { arms: [-28, 8, 22, 28, 8, 26], legs: [28, 3, 8, -22, 3, 24], lean: 4 },
  running: { arms: [-48, 10, 88, 42, 10, 92], legs: [58, 3, 60, -30, 3, 75], lean: 14 },
  waving: { arms: [10, 120, 45, 5, 10, 15], legs: [2, 7, 4, -2, 7, 4], up: 1 },
  cheering: { arms: [20, 140, 20, 20, 140, 20], legs: [0, 14, 5, 0, 14, 5], up: 0.8 },
  'arms wide': { arms: [0, 88, 6, 0, 88, 6], legs: [0, 14, 3, 0, 14, 3] },
  'hands on hips': { arms: [-22, 48, 98, -22, 48, 98], legs: [0, 10, 3, 0, 10, 3] },
  sitting: { arms: [28, 10, 45, 28, 10, 45], legs: [82, 10, 84, 82, 10, 84], lean: 2 },
  squatting: { arms: [75, 12, 20, 75, 12, 20], legs: [98, 22, 118, 98, 22, 118], lean: 28 },
  jumping: { arms: [30, 118, 25, 30, 118, 25], legs: [18, 30, 38, -4, 30, 42], up: 0.6 },
  kicking: { arms: [-18, 45, 30, 35, 40, 35], legs: [74, 6, 12, -12, 6, 12], lean: -8 },
  lunging: { arms: [25, 22, 60, -25, 22, 30], legs: [64, 5, 68, -38, 5, 26], lean: 8 },
  pointing: { arms: [86, 14, 6, -4, 12, 14], legs: [6, 7, 5, -4, 7, 5], up: 0.3 },
  bending: { arms: [70, 8, 8, 74, 8, 8], legs: [14, 5, 10, 10, 5, 10], lean: 66 },
}

const names = Object.keys(poses)

/** One of the poses, or its mirror image, with every joint a little off, and facing anywhere but mostly the camera. */
export function drawPose(random: WorldRandom): Pose {
  const { arms, legs, lean = 0, up = 0 } = poses[random.pick(names)]!
  const around = (angle: number, deviation: number) => angle + random.normal(0, deviation)
  const limb = (angles: Limbs, side: 0 | 1, deviation: number): Limb => ({
    swing: around(angles[3 * side]!, deviation),
    spread: Math.max(-4, around(angles[3 * side + 1]!, 0.7 * deviation)),
    bend: Math.min(145, Math.max(2, around(angles[3 * side + 2]!, deviation))),
  })
  const [left, right] = random.chance(0.5) ? ([0, 1] as const) : ([1, 0] as const)
  const facing = random.chance(0.65) ? random.normal(0, 32) : random.uniform(-180, 180)
  return {
    facing,
    lean: around(lean, 5),
    sway: random.normal(0, 4),
    headTurn: Math.max(-65, Math.min(65, random.normal(0, 25))),
    headNod: Math.max(-25, Math.min(30, random.normal(3, 9) - 0.35 * lean)),
    arms: [limb(arms, left, 13), limb(arms, right, 13)],
    legs: [limb(legs, left, 7), limb(legs, right, 7)],
    elbowsUp: Math.min(1, Math.max(0, up + random.normal(0, 0.15))),
  }
}
