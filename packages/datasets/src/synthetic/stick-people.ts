/**
 * People made of tubes, in many poses and clothes, indoors and out: with COCO's 17 keypoints, boxes, instance masks and
 * dense charts of the body's surface. Bodies are solid in space, so that what hides what is as it would be.
 *
 * Easier than photographs: bodies are all built alike, clothes are as tight as skin, poses come from fourteen families,
 * and nothing but people and simple things is there. U and V of the charts are this body's own; DensePose's are those of
 * another one.
 */
import type { Box, ByteImage } from '@cnn/core/data'
import { cocoKeypoints } from '../coco/categories.js'
import type { CocoKeypoint } from '../coco/coco-index.js'
import type { DataCard } from '../data-card.js'
import { paintBackdrop, paintForeground } from './people/backdrop.js'
import { bodyParts } from './people/body-parts.js'
import { drawOutfit } from './people/outfit.js'
import { type BodyPlace, type BodyScene, paintPerson, project } from './people/paint-person.js'
import { drawPose } from './people/pose.js'
import { bodyPoints, type Skeleton, standUp } from './people/skeleton.js'
import { add, combine, type Vector } from './people/vector.js'
import { Canvas, labelImage } from './raster/canvas.js'
import { strokeCoverage } from './raster/coverage.js'
import { regionsOf } from './raster/regions.js'
import { photograph } from './raster/scene-light.js'
import {
  checkInterval,
  checkRange,
  checkSize,
  integerOf,
  makeWorld,
  type PictureWorldOptions,
  type World,
  worldCard,
} from './world.js'
import type { WorldRandom } from './world-random.js'

export interface StickPeopleOptions extends PictureWorldOptions {
  /** The fewest and the most people of a picture; [1, 4] by default. */
  people?: readonly [fewest: number, most: number]
  /** 0 is calm ground and nothing in front; 1 has clutter behind and before, uneven light, blur and noise. 0.5 by default. */
  difficulty?: number
}

/** A person: the box of the visible pixels. */
export interface Person extends Box {
  label: 0
  /** How many pixels of the person are visible. */
  area: number
  /** The value of the person's pixels in `mask`. */
  instance: number
  /**
   * 17 in COCO's order. Left is the person's own left. `visible` says whether a point is within the picture, `occluded`
   * whether something hides it there, be it the person's own body.
   */
  keypoints: CocoKeypoint[]
}

export interface StickPeopleSample {
  image: ByteImage
  /** The people, the farthest first. */
  boxes: Person[]
  /** To whom a pixel belongs: the `instance` of the box, 1, 2 …, 0 nobody. */
  mask: ByteImage
  /**
   * The body's surface as in DensePose's IUV pictures, [height, width, 3]: the part, 0 none, 1 … 24 numbered as
   * DensePose's (limbs and trunk: first the half that looks back, then that which looks ahead), then U, which runs along
   * the part as it is seen, from the trunk outwards or upwards, and V around it, from right to left or from back to
   * front, both 0 … 255 for 0 … 1.
   */
  charts: ByteImage
}

export const stickPeopleCard = {
  ...worldCard,
  id: 'synthetic-people',
  name: 'Synthetic people',
  summary: 'people made of tubes with keypoints, boxes, masks and dense charts of their bodies',
  classes: ['person'],
  image: { width: 128, height: 128, channels: 3 },
} as const satisfies DataCard

/**
 * Pictures of people with keypoints, boxes, masks and dense charts.
 * @throws CnnError 'invalid-argument' for an option out of its range
 */
export function stickPeople({
  size = 128,
  people = [1, 4],
  difficulty = 0.5,
  ...options
}: StickPeopleOptions = {}): World<StickPeopleSample> {
  checkSize(size)
  checkInterval('people', people, 0, 12)
  checkRange('difficulty', difficulty, 0, 1)
  return makeWorld(stickPeopleCard, options, (random) => {
    const scene: BodyScene = {
      canvas: new Canvas(size, size),
      depths: new Float32Array(size * size).fill(-Infinity),
      mask: labelImage(size, size),
      charts: { data: new Uint8Array(3 * size * size), width: size, height: size, channels: 3 },
    }
    const horizon = paintBackdrop(scene.canvas, random, difficulty)
    const bodies = drawPlaces(random, integerOf(random, people), size, horizon).map((place, i) =>
      paintBody(scene, random, place, i + 1),
    )
    if (random.chance(0.6 * difficulty)) paintForeground(scene, random)
    const boxes = annotate(scene, bodies)
    const image = photograph(scene.canvas, random, difficulty)
    return { image, boxes, mask: scene.mask, charts: scene.charts }
  })
}

/** Where a body's feet stand. */
interface Stand {
  x: number
  ground: number
  scale: number
}

/** Places beside each other, the farthest and smallest first. */
function drawPlaces(random: WorldRandom, count: number, size: number, horizon: number): Stand[] {
  const stands: Stand[] = []
  const tallest = count <= 2 ? 0.52 : 0.44
  for (let attempt = 0; attempt < 20 * count && stands.length < count; attempt++) {
    const nearness = random.uniform(0, 1)
    const scale = size * (0.2 + (tallest - 0.2) * nearness)
    const x = random.uniform(0.1, 0.9) * size
    const lowest = Math.max(horizon + 0.05 * size, 1.85 * scale)
    const ground = Math.min(0.99 * size, lowest + (0.97 * size - lowest) * random.uniform(0.4, 1))
    const isFree = stands.every((other) => Math.abs(other.x - x) > 0.25 * (other.scale + scale))
    if (isFree || attempt > 16 * count) stands.push({ x, ground, scale })
  }
  return stands.sort((a, b) => a.scale - b.scale)
}

interface Body {
  skeleton: Skeleton
  place: BodyPlace
}

function paintBody(scene: BodyScene, random: WorldRandom, stand: Stand, label: number): Body {
  const skeleton = standUp(drawPose(random))
  const { arms, legs, headCenter } = skeleton
  const lowest = Math.max(
    headCenter[1],
    ...[...arms, ...legs].flatMap(({ joints }) => joints.map((joint) => joint[1])),
  )
  const { x, ground, scale } = stand
  // People do not touch each other: whoever is nearer is wholly before the others.
  const place = { x, y: ground - (lowest + 0.07) * scale, z: 1000 * label, scale }
  paintShadow(scene.canvas, stand)
  const outfit = drawOutfit(random)
  paintPerson(scene, bodyParts(skeleton, random.uniform(0.72, 1.25)), place, outfit, label)
  paintFace(scene, { skeleton, place }, label)
  return { skeleton, place }
}

function paintShadow(canvas: Canvas, { x, ground, scale }: Stand) {
  const path = [x - 0.2 * scale, ground, x + 0.25 * scale, ground]
  const shadow = strokeCoverage(path, 0.06 * scale, canvas.width, canvas.height)
  canvas.paint(shadow, { color: [10, 10, 15], opacity: 0.35 })
}

/** Eyes and mouth, where they are to be seen. */
function paintFace(scene: BodyScene, { skeleton, place }: Body, label: number) {
  const { canvas } = scene
  const { head, headCenter } = skeleton
  const dots: [left: number, up: number, front: number][] = [
    [0.036, 0.025, 0.088],
    [-0.036, 0.025, 0.088],
    [0.014, -0.062, 0.08],
    [-0.014, -0.062, 0.08],
  ]
  for (const [left, up, front] of dots) {
    const offset = combine([left, head.left], [up, head.up], [front, head.front])
    const at = project(place, add(headCenter, offset))
    if (!isInside(scene, at) || isHidden(scene, at, 0.03 * place.scale, label)) continue
    const spot = strokeCoverage(
      [at[0], at[1]],
      Math.max(0.35, 0.013 * place.scale),
      canvas.width,
      canvas.height,
    )
    canvas.paint(spot, { color: up > 0 ? [25, 20, 25] : [150, 60, 60], opacity: 0.9 })
  }
}

const isInside = ({ canvas: { width, height } }: BodyScene, [x, y]: Vector) =>
  x >= 0 && y >= 0 && x < width && y < height

/** Whether something hides a point of a body, which lies at most so many pixels below the body's surface. */
function isHidden(
  { canvas, mask, depths }: BodyScene,
  [x, y, z]: Vector,
  depth: number,
  label: number,
) {
  const at = Math.floor(y) * canvas.width + Math.floor(x)
  return mask.data[at] !== label || depths[at]! - z > depth
}

/** All of whom something is to be seen; the mask is numbered anew without the others. */
function annotate(scene: BodyScene, bodies: readonly Body[]): Person[] {
  const regions = regionsOf(scene.mask, bodies.length)
  const seen = regions.flatMap(({ area }, i) => (area >= 12 ? [i] : []))
  const people = seen.map((body, person): Person => {
    const keypoints = pointsOf(scene, bodies[body]!, body + 1)
    return { ...regions[body]!, label: 0, instance: person + 1, keypoints }
  })
  const labels = Uint8Array.from(regions, () => 0)
  for (const [person, body] of seen.entries()) labels[body] = person + 1
  const { mask, charts } = scene
  for (let i = 0; i < mask.data.length; i++) {
    if (mask.data[i] === 0) continue
    mask.data[i] = labels[mask.data[i]! - 1]!
    if (mask.data[i] === 0) charts.data.fill(0, 3 * i, 3 * i + 3)
  }
  return people
}

function pointsOf(scene: BodyScene, { skeleton, place }: Body, label: number) {
  return bodyPoints(skeleton).map(({ at, depth }, i): CocoKeypoint => {
    const point = project(place, at)
    const visible = isInside(scene, point)
    const occluded = visible && isHidden(scene, point, depth * place.scale, label)
    return { x: point[0], y: point[1], name: cocoKeypoints.names[i]!, visible, occluded }
  })
}
