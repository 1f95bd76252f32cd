import { type Rle, rleArea, segmentationToRle } from '@cnn/core/data'
import type { CocoCategory } from '../coco/coco-index.js'
import {
  type AnnotatedBox,
  type AnnotatedPicture,
  type AnnotationFiles,
  type AnnotationSet,
  counted,
  eachPicture,
  isRle,
  shortPart,
} from './annotations.js'

/** COCO's JSON of a set, piece by piece: for files that are too large for a string. */
export function* writeCocoJson(set: AnnotationSet, part?: string): Generator<Uint8Array> {
  const encoder = new TextEncoder()
  let waiting: string[] = []
  let length = 0
  for (const text of textsOf(set, part)) {
    waiting.push(text)
    length += text.length
    if (length < pieceLength) continue
    yield encoder.encode(waiting.join(''))
    waiting = []
    length = 0
  }
  yield encoder.encode(waiting.join(''))
}

const pieceLength = 2 ** 20

/** COCO's folder: `annotations/instances_train.json` for each part, its pictures in `train`. */
export function writeCoco(set: AnnotationSet): AnnotationFiles {
  const hasKeypoints = set.categories.some(({ keypoints }) => keypoints)
  const kind = hasKeypoints ? 'person_keypoints' : 'instances'
  const files = function* () {
    const parts = new Set<string>()
    for (const { part } of eachPicture(set)) parts.add(part)
    for (const part of parts) {
      const bytes = joined([...writeCocoJson(set, part)])
      yield { path: `annotations/${kind}_${shortPart(part)}.json`, bytes }
    }
  }
  const pictures = function* () {
    for (const { path, part, name } of eachPicture(set)) {
      yield { from: path, to: `${shortPart(part)}/${name}` }
    }
  }
  return { files: files(), pictures: pictures(), lost: lostTo(set) }
}

function* textsOf(set: AnnotationSet, part?: string): Generator<string> {
  const pictures = function* () {
    let place = 0
    for (const picture of eachPicture(set)) {
      place++
      if (part === undefined || picture.part === part) yield [picture.id ?? place, picture] as const
    }
  }
  yield `{"info": ${JSON.stringify({ description: set.name })}, "licenses": [], "images": [`
  let isFirst = true
  for (const [id, { name, width, height }] of pictures()) {
    const entry = { id, file_name: name, width, height }
    yield `${isFirst ? '' : ','}\n${JSON.stringify(entry)}`
    isFirst = false
  }
  yield '],\n"annotations": ['
  let id = 0
  for (const [imageId, picture] of pictures()) {
    for (const box of picture.boxes) {
      const entry = annotationOf(box, ++id, imageId, set.categories, picture)
      yield `${id === 1 ? '' : ','}\n${JSON.stringify(entry)}`
    }
  }
  const categories = set.categories.map(categoryOf)
  yield `],\n"categories": ${JSON.stringify(categories)}}\n`
}

function annotationOf(
  box: AnnotatedBox,
  id: number,
  imageId: number,
  categories: readonly CocoCategory[],
  picture: AnnotatedPicture,
) {
  const { x, y, width, height, segmentation, keypoints } = box
  return {
    id: box.id ?? id,
    image_id: imageId,
    category_id: categories[box.label]!.id,
    bbox: [x, y, width, height],
    area: box.area ?? areaOf(box, picture),
    iscrowd: Number(box.crowd ?? false),
    ...(segmentation && { segmentation: segmentationOf(segmentation) }),
    ...(keypoints && {
      num_keypoints: keypoints.filter(({ visibility }) => visibility > 0).length,
      // COCO's points are pixels' numbers, half a pixel less than their centres.
      keypoints: keypoints.flatMap(({ x, y, visibility }) =>
        visibility > 0 ? [x - 0.5, y - 0.5, visibility] : [0, 0, 0],
      ),
    }),
  }
}

function areaOf({ segmentation, width, height }: AnnotatedBox, picture: AnnotatedPicture) {
  if (!segmentation || !picture.width || !picture.height) return width * height
  return rleArea(segmentationToRle(segmentation, picture))
}

function segmentationOf(segmentation: NonNullable<AnnotatedBox['segmentation']>) {
  if (!isRle(segmentation)) return segmentation.map((polygon) => Array.from(polygon))
  const { size, counts }: Rle = segmentation
  return { size, counts: Array.from(counts) }
}

function categoryOf({ id, name, supercategory, isThing, keypoints, skeleton }: CocoCategory) {
  return {
    id,
    name,
    ...(supercategory !== undefined && { supercategory }),
    ...(isThing !== undefined && { isthing: Number(isThing) }),
    ...(keypoints && { keypoints, skeleton: (skeleton ?? []).map(([a, b]) => [a + 1, b + 1]) }),
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

function lostTo(set: AnnotationSet): string[] {
  let flags = 0
  for (const { boxes } of eachPicture(set)) {
    for (const { difficult, truncated, occluded, pose } of boxes) {
      if (difficult || truncated || occluded || pose) flags++
    }
  }
  if (flags === 0) return []
  const boxes = counted(flags, 'box', 'boxes')
  return [`What is difficult, truncated, occluded or posed of ${boxes}: COCO has no place for it.`]
}
