import { CnnError } from '@cnn/core'
import { CocoDirectory, numberOf } from './coco-directory.js'
import type { CocoAnnotation, CocoDetection, CocoTruth, RegionKind } from './coco-format.js'
import type { EvaluationSet, Found, Truths } from './evaluation-set.js'
import { cocoSigmas } from './keypoint-similarity.js'
import { pycocotoolsArea } from './pycocotools-area.js'
import { comparisons, type ShapeColumn } from './shape-comparison.js'

export interface ReadOptions {
  kind: RegionKind
  /** Read as pycocotools does, with its quirks. */
  isStrict?: boolean
  /** Of keypoints. */
  sigmas?: readonly number[]
}

/** What was read, and what was left out. */
export interface ReadEvaluationSet extends EvaluationSet {
  /** How many detections have categories that the truth does not have. */
  readonly foreign: number
}

/**
 * Reads truths and detections into columns.
 * @throws CnnError 'empty-data', 'bad-dataset', 'bad-detections'; of shapes 'bad-box', 'bad-mask', 'bad-rle', 'bad-polygon',
 * 'bad-keypoints'; all of them name the entry
 */
export function readEvaluationSet(
  truth: CocoTruth,
  detections: readonly CocoDetection[],
  { kind, isStrict = false, sigmas = cocoSigmas }: ReadOptions,
): ReadEvaluationSet {
  if (!Array.isArray(detections)) {
    throw new CnnError(
      'bad-detections',
      'The detections are no list; COCO has them as [{ image_id, category_id, bbox, score }, …].',
    )
  }
  const directory = new CocoDirectory(truth)
  const annotations = ownAnnotations(truth.annotations, directory, isStrict)
  const known = knownDetections(detections, directory, isStrict)
  const counts = { truthCount: annotations.length, foundCount: known.length }
  const comparison = comparisons[kind]({ ...counts, isStrict, sigmas })
  const truths = readTruths(annotations, directory, comparison.truths, { kind, isStrict })
  const areaOf = isStrict ? pycocotoolsArea(detections[0]) : undefined
  return {
    pictures: directory.images.length,
    classes: directory.categories.map(({ id, name }) => ({ id: numberOf(id), label: `${name}` })),
    truths,
    found: readFound(detections, known, directory, comparison.found, areaOf),
    measureOverlaps: comparison.overlaps(truths),
    foreign: detections.length - known.length,
  }
}

/** The annotations of the truth's pictures and categories: others are an error, but not to pycocotools. */
function ownAnnotations(
  annotations: readonly CocoAnnotation[],
  directory: CocoDirectory,
  isStrict: boolean,
): CocoAnnotation[] {
  if (isStrict) requireDistinctIds(annotations)
  return annotations.filter((entry, i) => {
    const isImage = directory.imagePlace(entry?.image_id) >= 0
    const isCategory = directory.categoryPlace(entry?.category_id) >= 0
    if ((isImage && isCategory) || (isStrict && entry)) return isImage && isCategory
    const what = isImage
      ? `category ${entry.category_id}, which is not among the truth's categories`
      : `picture ${entry?.image_id}, which is not among the truth's images`
    throw new CnnError('bad-dataset', `${nameOfTruth(entry, i)} belongs to ${what}.`)
  })
}

function requireDistinctIds(annotations: readonly CocoAnnotation[]) {
  const seen = new Set<unknown>()
  for (const { id } of annotations) {
    if (seen.has(id)) {
      throw new CnnError(
        'bad-dataset',
        `The truth has two annotations with the id ${id}, of which pycocotools would take one twice. Give them ids of their own, or evaluate without \`strictPycocotools\`, which needs none.`,
      )
    }
    seen.add(id)
  }
}

/** The places of the detections whose category the truth has. Pictures must be known. */
function knownDetections(
  detections: readonly CocoDetection[],
  directory: CocoDirectory,
  isStrict: boolean,
): Int32Array {
  const known = new Int32Array(detections.length)
  let count = 0
  for (let i = 0; i < detections.length; i++) {
    const entry = detections[i]
    if (directory.imagePlace(entry?.image_id as number) < 0) throw strayDetection(entry, i)
    if (directory.categoryPlace(entry!.category_id) >= 0) known[count++] = i
  }
  if (count === 0 && detections.length > 0 && !isStrict) throw allForeign(detections, directory)
  return known.slice(0, count)
}

const strayDetection = (entry: CocoDetection | undefined, i: number) =>
  new CnnError(
    'bad-detections',
    `${nameOfFound(entry, i)} is of no picture of the truth. Are these the detections of another data set or part?`,
  )

function allForeign(detections: readonly CocoDetection[], { categories }: CocoDirectory) {
  const some = (ids: readonly unknown[]) => [...new Set(ids)].slice(0, 5).join(', ')
  const [given, own] = [
    detections.map((entry) => entry.category_id),
    categories.map(({ id }) => id),
  ]
  return new CnnError(
    'bad-detections',
    `No detection has a category of the truth: theirs are ${some(given)} …, the truth's ${some(own)} …. Ids are meant, not places in a list of labels.`,
  )
}

function readTruths(
  annotations: readonly CocoAnnotation[],
  directory: CocoDirectory,
  shapes: ShapeColumn,
  { kind, isStrict }: { kind: RegionKind; isStrict: boolean },
): Truths {
  const count = annotations.length
  const columns = { ...emptyColumns(count), crowd: new Uint8Array(count) }
  const ignored = new Uint8Array(count)
  const disowned = isStrict ? new Uint8Array(count) : undefined
  naming(
    (i) => nameOfTruth(annotations[i], i),
    count,
    (i) => {
      const entry = annotations[i]!
      const picture = directory.imagePlace(entry.image_id)
      columns.pictures[i] = picture
      columns.classes[i] = directory.categoryPlace(entry.category_id)
      const area = shapes.add(entry, directory.images[picture]!)
      columns.areas[i] = checkArea(entry.area ?? area)
      columns.crowd[i] = entry.iscrowd ? 1 : 0
      const isIgnored = entry.iscrowd || (entry.ignore && !isStrict)
      ignored[i] = isIgnored || (kind === 'keypoints' && !hasPoints(entry)) ? 1 : 0
      if (disowned && numberOf(entry.id) === 0) disowned[i] = 1
    },
  )
  return { ...columns, ignored, disowned }
}

function hasPoints({ num_keypoints: given, keypoints }: CocoAnnotation) {
  if (given !== undefined) return given !== 0
  return keypoints!.some((value, i) => i % 3 === 2 && value > 0)
}

function checkArea(area: number) {
  if (Number.isFinite(area)) return area
  throw new CnnError('bad-dataset', `The area is ${area}; it is a number of square pixels.`)
}

function readFound(
  detections: readonly CocoDetection[],
  known: Int32Array,
  directory: CocoDirectory,
  shapes: ShapeColumn,
  areaOf: ((entry: CocoDetection) => number) | undefined,
): Found {
  const columns = { ...emptyColumns(known.length), scores: new Float64Array(known.length) }
  naming(
    (i) => nameOfFound(detections[known[i]!], known[i]!),
    known.length,
    (i) => {
      const entry = detections[known[i]!]!
      const picture = directory.imagePlace(entry.image_id)
      columns.pictures[i] = picture
      columns.classes[i] = directory.categoryPlace(entry.category_id)
      columns.scores[i] = checkScore(entry.score)
      const area = shapes.add(entry, directory.images[picture]!)
      columns.areas[i] = areaOf ? areaOf(entry) : area
    },
  )
  return columns
}

function checkScore(score: unknown): number {
  if (Number.isFinite(score)) return score as number
  throw new CnnError('bad-detections', `The score is ${score}; it is a number, higher for surer.`)
}

const emptyColumns = (count: number) => ({
  count,
  pictures: new Int32Array(count),
  classes: new Int32Array(count),
  areas: new Float64Array(count),
})

/** Reads one after another; errors say which entry they are about. */
function naming(nameOf: (i: number) => string, count: number, read: (i: number) => void) {
  let i = 0
  try {
    for (; i < count; i++) read(i)
  } catch (error) {
    if (!(error instanceof CnnError)) throw error
    throw new CnnError(error.code, `${nameOf(i)}: ${error.message}`, { cause: error })
  }
}

const nameOfTruth = (entry: CocoAnnotation | undefined, i: number) =>
  entry?.id === undefined
    ? `The ${i + 1}. annotation (of picture ${entry?.image_id})`
    : `Annotation ${entry.id} of picture ${entry.image_id}`

const nameOfFound = (entry: CocoDetection | undefined, i: number) =>
  `Detection ${i + 1} (of picture ${entry?.image_id})`
