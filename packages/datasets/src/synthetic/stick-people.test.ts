import {
  chain,
  masksOfLabels,
  randomHorizontalFlip,
  randomIouCrop,
  randomStream,
  rleArea,
  rleBounds,
} from '@cnn/core'
import { expect, test } from 'vitest'
import { cocoKeypoints } from '../coco/categories.js'
import { stickPeople } from './index.js'
import { drawPose } from './people/pose.js'
import { bodyPoints, standUp } from './people/skeleton.js'
import type { Vector } from './people/vector.js'
import { worldRandom } from './world-random.js'

const size = 96
const samples = () => stickPeople({ size, counts: { train: 40 } }).train.toArray()

test('boxes are those of the mask, and charts are where people are', async () => {
  for (const { boxes, mask, charts } of await samples()) {
    const masks = masksOfLabels(mask)
    expect([...masks.keys()]).toEqual(boxes.map(({ instance }) => instance))
    for (const { x, y, width, height, area, instance } of boxes) {
      expect(rleArea(masks.get(instance)!)).toBe(area)
      expect(rleBounds(masks.get(instance)!)).toEqual({ x, y, width, height })
    }
    const isOdd = (label: number, i: number) =>
      charts.data[3 * i]! > 0 !== label > 0 || charts.data[3 * i]! > 24
    expect(mask.data.findIndex(isOdd)).toBe(-1)
  }
})

test('seventeen keypoints of each, and what is visible is where the person is', async () => {
  let hidden = 0
  let seen = 0
  for (const { boxes, mask } of await samples()) {
    const points = boxes.flatMap((box) => box.keypoints.map((point) => ({ box, point })))
    for (const { keypoints } of boxes) {
      expect(keypoints.map(({ name }) => name)).toEqual(cocoKeypoints.names)
    }
    for (const { point, box } of points) {
      const isInside = point.x >= 0 && point.y >= 0 && point.x < size && point.y < size
      expect(point.visible).toBe(isInside)
      if (!point.visible) expect(point.occluded).toBe(false)
      if (point.occluded) hidden++
      if (!point.visible || point.occluded) continue
      seen++
      expect(mask.data[Math.floor(point.y) * size + Math.floor(point.x)]).toBe(box.instance)
      const { x, y, width, height } = box
      expect(point.x >= x && point.x <= x + width && point.y >= y && point.y <= y + height).toBe(
        true,
      )
    }
  }
  expect(hidden).toBeGreaterThan(0.05 * seen)
  expect(seen).toBeGreaterThan(hidden)
})

test('hands and feet that are seen are on the charts of their own side', async () => {
  const charts: Record<string, number[]> = {
    left_wrist: [4, 19, 21],
    right_wrist: [3, 20, 22],
    left_ankle: [5, 12, 14],
    right_ankle: [6, 11, 13],
    nose: [23, 24],
  }
  let [right, wrong] = [0, 0]
  for (const sample of await samples()) {
    for (const { name, x, y, visible, occluded } of sample.boxes.flatMap(
      ({ keypoints }) => keypoints,
    )) {
      if (!visible || occluded || !charts[name]) continue
      const chart = sample.charts.data[3 * (Math.floor(y) * size + Math.floor(x))]!
      if (charts[name].includes(chart)) right++
      else wrong++
    }
  }
  expect(right).toBeGreaterThan(200)
  // An arm before the body may lie on the other one, a few centimetres nearer.
  expect(wrong).toBeLessThan(0.06 * right)
})

test('people keep their points and pixels where others are cropped away, also in the mirror', async () => {
  const flip = randomHorizontalFlip({ probability: 1, keypointPairs: cocoKeypoints.pairs })
  const transform = chain(randomIouCrop(), flip)
  let [dropped, seen] = [0, 0]
  for (const [seed, sample] of (await samples()).entries()) {
    const { boxes, mask } = transform(sample, randomStream(seed))
    const isFirstGone = boxes[0]!.instance > 1
    if (isFirstGone) dropped++
    const numbers = [0, ...boxes.map(({ instance }) => instance)]
    expect(mask.data.findIndex((value) => !numbers.includes(value))).toBe(-1)
    for (const { instance, keypoints } of boxes) {
      expect(keypoints.map(({ name }) => name)).toEqual(cocoKeypoints.names)
      for (const { x, y, visible, occluded } of keypoints) {
        if (!visible || occluded || x >= mask.width || y >= mask.height) continue
        expect(mask.data[Math.floor(y) * mask.width + Math.floor(x)]).toBe(instance)
        seen++
      }
    }
  }
  expect(dropped).toBeGreaterThan(3)
  expect(seen).toBeGreaterThan(200)
})

test('whoever looks at the camera has the left on the right side of the picture', () => {
  for (const [facing, order] of [
    [0, 1],
    [180, -1],
  ] as const) {
    const pose = {
      ...drawPose(worldRandom('test', 1, '', 0)),
      facing,
      lean: 0,
      sway: 0,
      headTurn: 0,
    }
    const points = bodyPoints(standUp(pose))
    const at = (name: string) => points[cocoKeypoints.names.indexOf(name as never)]!.at
    expect(Math.sign(at('left_shoulder')[0] - at('right_shoulder')[0])).toBe(order)
    expect(Math.sign(at('left_eye')[0] - at('right_eye')[0])).toBe(order)
    expect(Math.sign(at('nose')[2] - at('left_ear')[2])).toBe(order)
    expect(at('nose')[1]).toBeLessThan(at('left_hip')[1])
  }
})

test('bones keep their length in every pose', () => {
  const distance = (a: Vector, b: Vector) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
  for (let i = 0; i < 200; i++) {
    const { arms, legs } = standUp(drawPose(worldRandom('poses', 1, '', i)))
    for (const { joints } of arms) {
      expect(distance(joints[0], joints[1])).toBeCloseTo(0.29, 9)
      expect(distance(joints[1], joints[2])).toBeCloseTo(0.25, 9)
    }
    for (const { joints } of legs) {
      expect(distance(joints[0], joints[1])).toBeCloseTo(0.42, 9)
      expect(distance(joints[1], joints[2])).toBeCloseTo(0.42, 9)
    }
  }
})

test('options: nobody, and many', async () => {
  const empty = await stickPeople({ size, people: [0, 0], counts: { train: 3 } }).train.toArray()
  expect(empty.every(({ boxes }) => boxes.length === 0)).toBe(true)
  const many = await stickPeople({ size, people: [8, 8], counts: { train: 3 } }).train.toArray()
  expect(many.every(({ boxes }) => boxes.length > 4)).toBe(true)
})
