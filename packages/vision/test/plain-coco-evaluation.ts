/**
 * COCO's protocol written down as plainly as possible, for tests: objects and lists, masks as pixels. Nothing of it is
 * shared with what it is held against, but for the pixels of polygons.
 */
import { decodeRle, type Polygon, parseRle, polygonsToMask, type RleJson } from '@cnn/core'
import type {
  CocoAnnotation,
  CocoDetection,
  CocoTruth,
  RegionKind,
} from '../src/evaluation/index.js'

interface Thing {
  picture: number
  category: number
  area: number
  score: number
  crowd: boolean
  ignore: boolean
  /** Place in the file. */
  place: number
  shape: readonly number[] | Uint8Array
  box: readonly number[]
}

const sigmas = [26, 25, 25, 35, 35, 79, 79, 72, 72, 62, 62, 107, 107, 87, 87, 89, 89]
const sizes: Record<string, [number, number]> = {
  all: [0, 1e10],
  small: [0, 1024],
  medium: [1024, 9216],
  large: [9216, 1e10],
}

const overlaps: Record<RegionKind, (found: Thing, truth: Thing) => number> = {
  boxes(found, truth) {
    const [a, b] = [found.box, truth.box] as [number[], number[]]
    const w = Math.min(a[0]! + a[2]!, b[0]! + b[2]!) - Math.max(a[0]!, b[0]!)
    const h = Math.min(a[1]! + a[3]!, b[1]! + b[3]!) - Math.max(a[1]!, b[1]!)
    if (w <= 0 || h <= 0) return 0
    const whole = truth.crowd ? a[2]! * a[3]! : a[2]! * a[3]! + b[2]! * b[3]! - w * h
    return (w * h) / whole
  },
  masks(found, truth) {
    let [both, any, own] = [0, 0, 0]
    for (let i = 0; i < found.shape.length; i++) {
      const [f, t] = [found.shape[i]!, truth.shape[i]!]
      if (f && t) both++
      if (f || t) any++
      if (f) own++
    }
    return both === 0 ? 0 : both / (truth.crowd ? own : any)
  },
  keypoints(found, truth) {
    const points = sigmas.map((_, k) => k)
    const visible = points.filter((k) => truth.shape[3 * k + 2]! > 0)
    const [x, y, w, h] = truth.box as [number, number, number, number]
    const beyond = (value: number, low: number, high: number) =>
      value < low ? low - value : value > high ? value - high : 0
    const terms = (visible.length ? visible : points).map((k) => {
      const [fx, fy] = [found.shape[3 * k]!, found.shape[3 * k + 1]!]
      const dx = visible.length ? fx - truth.shape[3 * k]! : beyond(fx, x - w, x + 2 * w)
      const dy = visible.length ? fy - truth.shape[3 * k + 1]! : beyond(fy, y - h, y + 2 * h)
      const variance = ((2 * sigmas[k]!) / 1000) ** 2
      return Math.exp(-(dx ** 2 + dy ** 2) / variance / (truth.area + 2 ** -52) / 2)
    })
    return terms.reduce((a, b) => a + b) / terms.length
  },
}

/** COCO's figures by their names. */
export function plainCocoFigures(
  truth: CocoTruth,
  found: readonly CocoDetection[],
  kind: RegionKind,
) {
  const thing = (entry: CocoAnnotation | CocoDetection, place: number): Thing => {
    const image = truth.images.find(({ id }) => id === entry.image_id)!
    const { shape, box, area } = shapeOf(entry, kind, image as { width: number; height: number })
    const {
      iscrowd,
      ignore,
      num_keypoints,
      area: given,
      score = 0,
    } = entry as never as Record<string, number>
    return {
      ...{
        picture: Number(entry.image_id),
        category: Number(entry.category_id),
        place,
        shape,
        box,
      },
      ...{ score, area: given ?? area, crowd: Boolean(iscrowd) },
      ignore: Boolean(iscrowd || ignore || (kind === 'keypoints' && num_keypoints === 0)),
    }
  }
  const truths = truth.annotations.map(thing)
  const things = found.map(thing)
  const categories = truth.categories.map(({ id }) => Number(id))
  const overlap = remembered(overlaps[kind], (found, truth) => `${found.place} ${truth.place}`)
  const curve = remembered(
    (category: number, size: string, most: number, threshold: number) =>
      plainCurve(
        truths.filter((entry) => entry.category === category),
        things.filter((entry) => entry.category === category),
        { size: sizes[size]!, most, threshold, overlap },
      ),
    (...setting) => setting.join(),
  )
  const mean = (part: 'precision' | 'recall', size: string, most: number, thresholds: number[]) => {
    const values = categories.flatMap((category) =>
      thresholds.flatMap((threshold) => curve(category, size, most, threshold)?.[part] ?? []),
    )
    return values.length ? values.reduce((a, b) => a + b) / values.length : -1
  }
  const ten = Array.from({ length: 10 }, (_, i) => 0.5 + 0.05 * i)
  const most = kind === 'keypoints' ? 20 : 100
  const figures: Record<string, number> = {
    AP: mean('precision', 'all', most, ten),
    AP50: mean('precision', 'all', most, [0.5]),
    AP75: mean('precision', 'all', most, [0.75]),
    APm: mean('precision', 'medium', most, ten),
    APl: mean('precision', 'large', most, ten),
    ARm: mean('recall', 'medium', most, ten),
    ARl: mean('recall', 'large', most, ten),
  }
  if (kind === 'keypoints') {
    figures.AR = mean('recall', 'all', 20, ten)
    figures.AR50 = mean('recall', 'all', 20, [0.5])
    figures.AR75 = mean('recall', 'all', 20, [0.75])
    return figures
  }
  figures.APs = mean('precision', 'small', 100, ten)
  figures.ARs = mean('recall', 'small', 100, ten)
  for (const count of [1, 10, 100]) figures[`AR${count}`] = mean('recall', 'all', count, ten)
  return figures
}

/** A function that does not compute anew what it has computed. */
function remembered<A extends unknown[], R>(
  compute: (...given: A) => R,
  keyOf: (...given: A) => string,
) {
  const results = new Map<string, R>()
  return (...given: A): R => {
    const key = keyOf(...given)
    if (!results.has(key)) results.set(key, compute(...given))
    return results.get(key)!
  }
}

/** Precision at 101 recalls, and the last recall, of one class; undefined where there is nothing to be found. */
function plainCurve(
  truths: readonly Thing[],
  found: readonly Thing[],
  setting: {
    size: [number, number]
    most: number
    threshold: number
    overlap: (found: Thing, truth: Thing) => number
  },
) {
  const [from, to] = setting.size
  const isBeyond = ({ area }: Thing) => area < from || area > to
  const isIgnored = (thing: Thing) => thing.ignore || isBeyond(thing)
  const wanted = truths.filter((thing) => !isIgnored(thing)).length
  if (wanted === 0) return undefined
  const byScore = (a: Thing, b: Thing) =>
    b.score - a.score || a.picture - b.picture || a.place - b.place
  const judged: { thing: Thing; isRight: boolean }[] = []
  for (const picture of new Set(found.map((thing) => thing.picture))) {
    const free = new Set(truths.filter((thing) => thing.picture === picture))
    const best = found.filter((thing) => thing.picture === picture).sort(byScore)
    for (const thing of best.slice(0, setting.most)) {
      const match =
        bestOf(
          thing,
          [...free].filter((truth) => !isIgnored(truth)),
          setting,
        ) ?? bestOf(thing, [...free].filter(isIgnored), setting)
      if (match && !match.crowd) free.delete(match)
      if (match ? isIgnored(match) : isBeyond(thing))
        judged.push({ thing, isRight: false, ...{ skip: true } })
      else judged.push({ thing, isRight: match !== undefined })
    }
  }
  judged.sort((a, b) => byScore(a.thing, b.thing))
  const points: { recall: number; precision: number }[] = []
  let [hits, misses] = [0, 0]
  for (const { isRight, ...rest } of judged) {
    if ('skip' in rest) continue
    if (isRight) hits++
    else misses++
    points.push({ recall: hits / wanted, precision: hits / (hits + misses) })
  }
  const precision = Array.from({ length: 101 }, (_, r) =>
    Math.max(
      0,
      ...points.filter(({ recall }) => recall >= r * 0.01).map((point) => point.precision),
    ),
  )
  return { precision, recall: [hits / wanted] }
}

/** Of equal ones the last. */
function bestOf(
  found: Thing,
  truths: readonly Thing[],
  { overlap, threshold }: { overlap: (found: Thing, truth: Thing) => number; threshold: number },
): Thing | undefined {
  let best: { truth: Thing; value: number } | undefined
  for (const truth of truths) {
    const value = overlap(found, truth)
    // The thresholds of numpy's linspace differ from multiples of 0.05 by less than this.
    if (value >= threshold - 1e-12 && value >= (best?.value ?? 0)) best = { truth, value }
  }
  return best?.truth
}

function shapeOf(
  entry: CocoAnnotation | CocoDetection,
  kind: RegionKind,
  size: { width: number; height: number },
): { shape: readonly number[] | Uint8Array; box: readonly number[]; area: number } {
  const box = entry.bbox ?? []
  if (kind === 'boxes') return { shape: [], box, area: box[2]! * box[3]! }
  if (kind === 'masks') {
    const segmentation = entry.segmentation as Polygon[] | RleJson
    const mask =
      'counts' in segmentation
        ? decodeRle(parseRle(segmentation))
        : polygonsToMask(segmentation, size)
    const shape = mask.data as Uint8Array
    return { shape, box, area: shape.reduce((sum, value) => sum + value, 0) }
  }
  const shape = entry.keypoints!
  const axis = (offset: number) => shape.filter((_, i) => i % 3 === offset)
  const extent = (values: number[]) => Math.max(...values) - Math.min(...values)
  return { shape, box, area: extent(axis(0)) * extent(axis(1)) }
}
