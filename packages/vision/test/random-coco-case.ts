import { boxToRle, compressRle, type Random, randomStream } from '@cnn/core'
import type {
  CocoAnnotation,
  CocoDetection,
  CocoTruth,
  RegionKind,
} from '../src/evaluation/index.js'

const [width, height] = [140, 110]

/** A small data set with detections: ties, crowds, ignored things, gaps in the ids, things in no order. */
export function randomCocoCase(
  seed: number,
  kind: RegionKind,
): { truth: CocoTruth; found: CocoDetection[] } {
  const random = randomStream(seed, 'coco case', kind)
  const categories = Array.from(
    { length: kind === 'keypoints' ? 1 : 1 + random.integer(3) },
    (_, i) => ({
      id: 3 * i + random.integer(3),
      name: `class ${i}`,
    }),
  )
  const images = Array.from({ length: 1 + random.integer(6) }, (_, i) => ({
    id: 5 * i,
    width,
    height,
  }))
  const anyOf = <T>(list: readonly T[]) => list[random.integer(list.length)]!
  const annotations: CocoAnnotation[] = []
  const found: CocoDetection[] = []
  const manyMore = random.chance(0.1)
  for (let id = 0, count = random.integer(14); id < count; id++) {
    const box = randomBox(random)
    const ids = { image_id: anyOf(images).id, category_id: anyOf(categories).id }
    const crowd = random.chance(0.15) ? { iscrowd: 1 } : {}
    const ignore = random.chance(0.1) ? { ignore: 1 } : {}
    const area = Math.round(box[2]! * box[3]! * random.uniform(0.5, 1.2))
    const shape = shapeFor(kind, box, random)
    annotations.push({ id, ...ids, ...crowd, ...ignore, ...shape, bbox: box, area })
    for (let left = random.integer(manyMore ? 40 : 4); left > 0; left--) {
      const near = random.chance(0.15) ? box : moved(box, random)
      const category_id = random.chance(0.85) ? ids.category_id : anyOf(categories).id
      const shape = foundShape(kind, near, annotations.at(-1)!, random)
      found.push({ image_id: ids.image_id, category_id, score: score(random), ...shape })
    }
  }
  for (let left = random.integer(8); left > 0; left--) {
    const shape = { ...shapeFor(kind, randomBox(random), random), num_keypoints: undefined }
    const ids = { image_id: anyOf(images).id, category_id: anyOf(categories).id }
    found.push({ ...ids, score: score(random), ...shape })
  }
  const order = random.permutation(found.length)
  return {
    truth: { images: images.toReversed(), annotations, categories: categories.toReversed() },
    found: Array.from(order, (i) => found[i]!),
  }
}

const score = (random: Random) =>
  random.chance(0.5) ? random.integer(5) / 4 : Math.round(random.uniform() * 1e6) / 1e6

function randomBox(random: Random): number[] {
  const most = random.chance(0.4) ? 30 : 110
  const side = () => 2 + random.uniform(0, most)
  const box = [random.uniform(0, 60), random.uniform(0, 50), side(), side()]
  return random.chance(0.5) ? box.map((value) => Math.ceil(value / 4) * 4) : box
}

const moved = ([x, y, w, h]: readonly number[], random: Random) => {
  const by = random.chance(0.5) ? 0.08 : 0.35
  const step = (size: number) => size * random.uniform(-by, by)
  return [x! + step(w!), y! + step(h!), w! + step(w!), h! + step(h!)]
}

function shapeFor(kind: RegionKind, bbox: readonly number[], random: Random) {
  const [x, y, w, h] = bbox as [number, number, number, number]
  if (kind === 'boxes') return { bbox }
  if (kind === 'masks') {
    if (random.chance(0.4)) {
      return { bbox, segmentation: [[x, y, x + w, y + h / 3, x + w / 2, y + h, x, y + h / 2]] }
    }
    const rle = boxToRle({ x, y, width: w, height: h }, { width, height })
    const counts = random.chance(0.5) ? [...rle.counts] : compressRle(rle).counts
    return { bbox, segmentation: { size: [height, width] as const, counts } }
  }
  const isEmpty = random.chance(0.2)
  const keypoints = Array.from({ length: 17 }, () =>
    isEmpty ? [0, 0, 0] : [x + random.uniform(0, w), y + random.uniform(0, h), random.integer(3)],
  ).flat()
  return { bbox, keypoints, num_keypoints: keypoints.filter((v, i) => i % 3 === 2 && v > 0).length }
}

function foundShape(
  kind: RegionKind,
  box: readonly number[],
  truth: CocoAnnotation,
  random: Random,
) {
  if (kind !== 'keypoints') return shapeFor(kind, box, random)
  const spread = random.chance(0.5) ? 1 : 5
  const keypoints = truth.keypoints!.map((value, i) =>
    i % 3 === 2 ? 1 : value + random.normal(0, spread),
  )
  return { keypoints }
}
