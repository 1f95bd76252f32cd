import { cosine, sine } from '../portable-math.js'
import type { Limb, Pose } from './pose.js'
import { acrossAxis, add, combine, times, unit, type Vector } from './vector.js'

/** Three directions at right angles to each other, of length 1. */
export interface Frame {
  left: Vector
  up: Vector
  front: Vector
}

/** An arm or a leg: its joints from the trunk outwards, and which way the front of each half looks. */
export interface LimbJoints {
  joints: readonly [root: Vector, middle: Vector, end: Vector]
  fronts: readonly [upper: Vector, lower: Vector]
}

/** Where the joints of a body are, in metres from its pelvis. */
export interface Skeleton {
  trunk: Frame
  head: Frame
  neck: Vector
  headCenter: Vector
  /** Left, right. */
  arms: readonly [LimbJoints, LimbJoints]
  legs: readonly [LimbJoints, LimbJoints]
}

const down: Vector = [0, 1, 0]
const radians = Math.PI / 180

export function standUp(pose: Pose): Skeleton {
  const hips = turnedFrame({ left: [1, 0, 0], up: [0, -1, 0], front: [0, 0, 1] }, pose.facing)
  const trunk = leanFrame(hips, pose.lean, pose.sway)
  const neck = times(trunk.up, 0.52)
  const head = leanFrame(turnedFrame(trunk, pose.headTurn), pose.headNod, 0)
  const shoulder = (side: number) => combine([0.46, trunk.up], [0.185 * side, trunk.left])
  const hip = (side: number) => combine([0.1 * side, hips.left], [-0.01, hips.up])
  const arm = (side: number, limb: Limb) =>
    bendArm(shoulder(side), trunk, side, limb, pose.elbowsUp)
  const leg = (side: number, limb: Limb) => bendLeg(hip(side), hips, side, limb)
  return {
    trunk,
    head,
    neck,
    headCenter: combine([1, neck], [0.03, trunk.up], [0.13, head.up]),
    arms: [arm(1, pose.arms[0]), arm(-1, pose.arms[1])],
    legs: [leg(1, pose.legs[0]), leg(-1, pose.legs[1])],
  }
}

/** Turned about its own upward direction, to its left. */
function turnedFrame({ left, up, front }: Frame, degrees: number): Frame {
  const [cos, sin] = [cosine(degrees * radians), sine(degrees * radians)]
  return {
    left: combine([cos, left], [-sin, front]),
    up,
    front: combine([cos, front], [sin, left]),
  }
}

/** Tilted forwards, then to its left. */
function leanFrame({ left, up, front }: Frame, forwards: number, aside: number): Frame {
  const [cos, sin] = [cosine(forwards * radians), sine(forwards * radians)]
  const leaning = combine([cos, up], [sin, front])
  const facing = combine([cos, front], [-sin, up])
  const [cosAside, sinAside] = [cosine(aside * radians), sine(aside * radians)]
  return {
    left: combine([cosAside, left], [-sinAside, leaning]),
    up: combine([cosAside, leaning], [sinAside, left]),
    front: facing,
  }
}

/** The direction of a limb that swings forwards and is spread to a side, and where its front looks. */
function limbDirection(front: Vector, side: Vector, swing: number, spread: number) {
  const [cosSwing, sinSwing] = [cosine(swing * radians), sine(swing * radians)]
  const [cosSpread, sinSpread] = [cosine(spread * radians), sine(spread * radians)]
  const direction = unit(
    combine([cosSwing * cosSpread, down], [sinSwing * cosSpread, front], [sinSpread, side]),
  )
  const ahead = combine([cosSwing, front], [-sinSwing, down])
  return { direction, ahead: acrossAxis(ahead, direction) }
}

function bendLeg(root: Vector, { left, front }: Frame, side: number, limb: Limb): LimbJoints {
  const outwards = times(left, side)
  const upper = limbDirection(front, outwards, limb.swing, limb.spread)
  const lower = limbDirection(front, outwards, limb.swing - limb.bend, 0.7 * limb.spread)
  const knee = combine([1, root], [0.42, upper.direction])
  const ankle = combine([1, knee], [0.42, lower.direction])
  return { joints: [root, knee, ankle], fronts: [upper.ahead, lower.ahead] }
}

function bendArm(
  root: Vector,
  { left, up, front }: Frame,
  side: number,
  limb: Limb,
  elbowsUp: number,
): LimbJoints {
  const outwards = times(left, side)
  const upper = limbDirection(front, outwards, limb.swing, limb.spread)
  const bendTo = combine([1.05 - elbowsUp, front], [0.15 + elbowsUp, up], [-0.25, outwards])
  const towards = acrossAxis(bendTo, upper.direction)
  const [cos, sin] = [cosine(limb.bend * radians), sine(limb.bend * radians)]
  const direction = combine([cos, upper.direction], [sin, towards])
  const elbow = combine([1, root], [0.29, upper.direction])
  const wrist = combine([1, elbow], [0.25, direction])
  return { joints: [root, elbow, wrist], fronts: [upper.ahead, acrossAxis(upper.ahead, direction)] }
}

/** A keypoint: where it is, and how deep below the surface it may lie and count as visible, in metres. */
export interface BodyPoint {
  at: Vector
  depth: number
}

/** The 17 keypoints in COCO's order, in metres from the pelvis. */
export function bodyPoints({ head, headCenter, arms, legs }: Skeleton): BodyPoint[] {
  const face = (left: number, up: number, front: number): BodyPoint => ({
    at: add(headCenter, combine([left, head.left], [up, head.up], [front, head.front])),
    depth: 0.03,
  })
  const pairs = (limbs: readonly [LimbJoints, LimbJoints], joint: 0 | 1 | 2, depth: number) =>
    limbs.map(({ joints }) => ({ at: joints[joint], depth }))
  return [
    face(0, -0.02, 0.102),
    face(0.036, 0.025, 0.088),
    face(-0.036, 0.025, 0.088),
    face(0.084, 0, 0),
    face(-0.084, 0, 0),
    ...pairs(arms, 0, 0.11),
    ...pairs(arms, 1, 0.08),
    ...pairs(arms, 2, 0.07),
    ...pairs(legs, 0, 0.15),
    ...pairs(legs, 1, 0.11),
    ...pairs(legs, 2, 0.09),
  ]
}
