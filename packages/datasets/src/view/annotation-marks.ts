/** Boxes, masks, keypoints and roads of a sample as marks over its picture. */
import { type Box, decodeRle, type Rle } from '@cnn/core/data'
import { cocoKeypoints } from '../coco/categories.js'
import { isPicture } from '../describe-sample.js'
import { linesOf } from './road-map.js'
import { type Mark, markColor, type Point, type Rgb } from './sample-view.js'
import type { Skeleton, ViewOptions } from './view-options.js'

type Fields = Readonly<Record<string, unknown>>
type Size = { width: number; height: number }

interface Annotation extends Box {
  label?: number | string
  text?: string
  segmentation?: readonly ArrayLike<number>[] | Rle
  mask?: Rle
  outline?: readonly (Point | { x: number; y: number })[]
  keypoints?: readonly Joint[]
  instance?: number
}

interface Joint {
  x: number
  y: number
  name?: string
  visible?: boolean
  occluded?: boolean
  /** In annotation formats: 0 not annotated, 1 hidden, 2 visible. */
  visibility?: number
}

export function annotationMarks(fields: Fields, size: Size, options: ViewOptions): Mark[] {
  const boxes = Array.isArray(fields.boxes) ? (fields.boxes as Annotation[]) : []
  return [
    ...maskMarks(fields, size),
    ...boxes.flatMap((box, i) => regionMarks(box, colorOfBox(box, i, options), size)),
    ...roadMarks(fields.roads),
    ...boxes.flatMap((box, i) => boxMark(box, i, size, options)),
    ...boxes.flatMap((box, i) => bodyMarks(box.keypoints, ownColor(box, i), options)),
    ...bodyMarks(fields.keypoints, markColor(0), options),
  ]
}

/** Things of one kind have one colour, where there are several kinds. */
const colorOfBox = (box: Annotation, i: number, { classes = [] }: ViewOptions): Rgb =>
  typeof box.label === 'number' && classes.length !== 1 ? markColor(box.label) : ownColor(box, i)

/** The colour that the thing has in a mask of instances. */
const ownColor = ({ instance }: Annotation, i: number): Rgb =>
  markColor(instance === undefined ? i : instance - 1)

/** A picture of labels, each value above 0 in its own colour. */
function maskMarks({ mask }: Fields, { width, height }: Size): Mark[] {
  if (!isPicture(mask) || mask.channels !== 1 || mask.width !== width || mask.height !== height) {
    return []
  }
  const labels = mask.data as unknown as ArrayLike<number>
  const data = Uint8Array.from(labels, (label) => (label === 0 ? 0 : 1 + ((label - 1) % 254)))
  const colors = Array.from({ length: 254 }, (_, i) => markColor(i))
  return [{ layer: 'masks', kind: 'mask', mask: { data, width, height, channels: 1 }, colors }]
}

function regionMarks({ segmentation, mask, outline }: Annotation, color: Rgb, size: Size): Mark[] {
  const marks: Mark[] = []
  const rle = mask ?? (segmentation && 'counts' in segmentation ? segmentation : undefined)
  if (rle && rle.size[0] === size.height && rle.size[1] === size.width) {
    marks.push({ layer: 'masks', kind: 'mask', mask: decodeRle(rle), colors: [color] })
  }
  const polygons = Array.isArray(segmentation) ? segmentation.map(pairs) : []
  if (outline) polygons.push(outline.map(asPoint))
  for (const points of polygons) marks.push({ layer: 'masks', kind: 'area', points, color })
  return marks
}

const pairs = (flat: ArrayLike<number>): Point[] =>
  Array.from({ length: flat.length >> 1 }, (_, i) => [flat[2 * i]!, flat[2 * i + 1]!])

const asPoint = (point: Point | { x: number; y: number }): Point =>
  'x' in point ? [point.x, point.y] : point

/** Names are written to boxes that are large enough to be told from each other, where there are several kinds. */
const leastNamed = 0.004

function boxMark(box: Annotation, i: number, size: Size, options: ViewOptions): Mark[] {
  const { classes = [] } = options
  const { x, y, width, height, label, text, outline } = box
  if (outline || ![x, y, width, height].every(Number.isFinite)) return []
  const name = typeof label === 'number' ? (classes[label] ?? String(label)) : label
  const isLarge = width * height > leastNamed * size.width * size.height
  const isNamed = isLarge && classes.length !== 1
  const said = isNamed ? (text ?? name) : undefined
  const shape = { x, y, width, height, color: colorOfBox(box, i, options) }
  return [{ layer: 'boxes', kind: 'box', ...shape, ...(said !== undefined && { text: said }) }]
}

const cocoJoints = cocoKeypoints.names.length

function bodyMarks(keypoints: unknown, color: Rgb, { skeleton }: ViewOptions): Mark[] {
  if (!Array.isArray(keypoints)) return []
  const joints: readonly Joint[] = keypoints
  const pairsOfJoints: Skeleton =
    skeleton ?? (joints.length === cocoJoints ? cocoKeypoints.skeleton : [])
  // In annotation formats 1 is hidden, and the joint is known all the same.
  const isKnown = (joint: Joint | undefined): joint is Joint =>
    joint !== undefined && (joint.visibility ?? (joint.visible === false ? 0 : 2)) > 0
  const at = (end: number | string) =>
    typeof end === 'number' ? joints[end] : joints.find(({ name }) => name === end)
  const bones = pairsOfJoints.flatMap(([from, to]): Mark[] => {
    const [a, b] = [at(from), at(to)]
    if (!isKnown(a) || !isKnown(b)) return []
    const points: Point[] = [
      [a.x, a.y],
      [b.x, b.y],
    ]
    return [{ layer: 'keypoints', kind: 'line', points, color, width: 2 }]
  })
  const dots = joints.filter(isKnown).map(
    ({ x, y, occluded, visibility }): Mark => ({
      ...{ layer: 'keypoints', kind: 'dot', at: [x, y], color },
      ...((occluded || visibility === 1) && { isHollow: true }),
    }),
  )
  return [...bones, ...dots]
}

interface Graph {
  nodes?: readonly { x: number; y: number }[]
  edges?: readonly {
    from: number
    to: number
    line?: readonly (Point | { x: number; y: number })[]
  }[]
}

const roadColor: Rgb = [255, 214, 60]

/** A graph of roads, or GeoJSON, in pixels of the picture. */
function roadMarks(roads: unknown): Mark[] {
  if (typeof roads !== 'object' || roads === null) return []
  const { nodes = [], edges = [] } = roads as Graph
  const lines = edges.map(({ from, to, line }) => (line ?? [nodes[from]!, nodes[to]!]).map(asPoint))
  const drawn = [...lines, ...linesOf(roads)].map(
    (points): Mark => ({ layer: 'lines', kind: 'line', points, color: roadColor, width: 2 }),
  )
  const ends = nodes.map(
    ({ x, y }): Mark => ({ layer: 'lines', kind: 'dot', at: [x, y], color: roadColor }),
  )
  return [...drawn, ...ends]
}
