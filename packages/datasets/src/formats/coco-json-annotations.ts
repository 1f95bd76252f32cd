import { type Box, CnnError, parseRle, type Rle, rleArea, rleBounds } from '@cnn/core/data'
import {
  type AnnotationColumns,
  crowdFlag,
  ignoreFlag,
  packPolygons,
  packRle,
} from '../coco/coco-index.js'
import { NumberColumn } from '../coco/number-column.js'
import { PackedLists } from '../coco/packed-lists.js'
import { closeBracket, type JsonCursor, openBrace, openBracket } from './json-cursor.js'
import { areaOfPolygons, boundsOfPoints } from './polygon-measures.js'

const numbers = () => new NumberColumn(Float64Array)

/** Reads annotations of COCO's files into columns: instances, keypoints, captions, segments of panoptic ones, results. */
export class AnnotationReader {
  private readonly ids = numbers()
  private readonly imageIds = numbers()
  private readonly categoryIds = numbers()
  private readonly boxes = numbers()
  private readonly areas = numbers()
  private readonly scores = numbers()
  private readonly flags = new NumberColumn(Uint8Array)
  private readonly segmentations = new NumberColumn(Uint32Array)
  private readonly keypoints = new NumberColumn(Uint32Array)
  private readonly lists = new PackedLists()
  private readonly captions: string[] = []
  /** Panoptic: the picture of segments of each picture, by its id. */
  readonly segmentFiles = new Map<number, string>()

  private readonly current = new Annotation()

  /** Reads one annotation. Nothing is kept of it before it is read to its end. */
  readonly read = (cursor: JsonCursor, index: number) => {
    const { current } = this
    current.read(cursor)
    if (Number.isNaN(current.imageId)) cursor.fail('the annotation has no "image_id"', badDataset)
    if (Number.isNaN(current.id)) current.id = index + 1
    if (!current.segments) {
      current.complete(cursor)
      this.keep(current)
      return
    }
    if (current.fileName) this.segmentFiles.set(current.imageId, current.fileName)
    for (const segment of current.segments) {
      segment.imageId = current.imageId
      this.keep(segment)
    }
  }

  private keep(annotation: Annotation) {
    if (annotation.caption !== undefined) this.captions[this.ids.length] = annotation.caption
    this.ids.push(annotation.id)
    this.imageIds.push(annotation.imageId)
    this.categoryIds.push(annotation.categoryId)
    for (let i = 0; i < 4; i++) this.boxes.push(annotation.box.values[i]!)
    this.areas.push(annotation.area)
    this.scores.push(annotation.score)
    this.flags.push(annotation.flags)
    const { segmentation, keypoints } = annotation
    this.segmentations.push(segmentation.length > 0 ? this.lists.add(segmentation) : 0)
    this.keypoints.push(keypoints.length > 0 ? this.lists.add(keypoints) : 0)
  }

  columns(): AnnotationColumns {
    return {
      ids: this.ids.trimmed(),
      imageIds: this.imageIds.trimmed(),
      categoryIds: this.categoryIds.trimmed(),
      boxes: this.boxes.trimmed(),
      areas: this.areas.trimmed(),
      scores: this.scores.trimmed(),
      flags: this.flags.trimmed(),
      segmentations: this.segmentations.trimmed(),
      keypoints: this.keypoints.trimmed(),
      lists: this.lists,
      captions: this.captions,
    }
  }
}

const badDataset = 'bad-dataset'

/** One annotation, or segment of one, while it is read. */
class Annotation {
  id = Number.NaN
  imageId = Number.NaN
  categoryId = Number.NaN
  readonly box = new NumberColumn(Float64Array, 4)
  area = Number.NaN
  score = Number.NaN
  flags = 0
  /** Packed. */
  readonly segmentation = new NumberColumn(Float64Array, 8)
  /** Of polygons, how many numbers each has. */
  private lengths: readonly number[] = []
  private rle: Rle | undefined
  readonly keypoints = new NumberColumn(Float64Array, 8)
  caption: string | undefined
  fileName: string | undefined
  segments: Annotation[] | undefined
  private cursor!: JsonCursor

  read(cursor: JsonCursor) {
    this.id = this.imageId = this.categoryId = this.area = this.score = Number.NaN
    this.flags = this.box.length = this.segmentation.length = this.keypoints.length = 0
    this.caption = this.fileName = this.segments = this.rle = undefined
    this.lengths = []
    this.cursor = cursor
    cursor.object(this.readMember)
  }

  private readonly readMember = (key: string) => {
    const { cursor } = this
    if (cursor.isNull()) return
    switch (key) {
      case 'segmentation':
        return this.readSegmentation()
      case 'bbox':
        return this.readNumbers(this.box)
      case 'area':
        this.area = cursor.number()
        return
      case 'id':
        this.id = readId(cursor)
        return
      case 'image_id':
        this.imageId = readId(cursor)
        return
      case 'category_id':
        this.categoryId = readId(cursor)
        return
      case 'iscrowd':
        if (cursor.flag()) this.flags |= crowdFlag
        return
      case 'ignore':
        if (cursor.flag()) this.flags |= ignoreFlag
        return
      case 'keypoints':
        return this.readNumbers(this.keypoints)
      case 'score':
        this.score = cursor.number()
        return
      case 'caption':
        this.caption = cursor.string()
        return
      case 'file_name':
        this.fileName = cursor.string()
        return
      case 'segments_info':
        return this.readSegments()
      default:
        return cursor.skip()
    }
  }

  private readNumbers(list: NumberColumn) {
    list.length = 0
    this.cursor.numbers(list)
  }

  private readSegments() {
    const { cursor } = this
    const segments: Annotation[] = []
    cursor.array(() => {
      const segment = new Annotation()
      segment.read(cursor)
      segment.complete(cursor)
      segments.push(segment)
    })
    this.segments = segments
  }

  private readSegmentation() {
    const { cursor, segmentation } = this
    segmentation.length = 0
    const code = cursor.peek()
    if (code === openBracket) this.readPolygons()
    else if (code === openBrace) this.readRle()
    else cursor.fail('a segmentation is neither a list of polygons nor run lengths', badDataset)
  }

  /** Polygons, or one without the list around it. Those without three corners have no area and are left out. */
  private readPolygons() {
    const { cursor, segmentation: list } = this
    const lengths: number[] = []
    let loose = 0
    cursor.enter(openBracket, 'a list')
    for (let isFirst = true; !cursor.closes(closeBracket, isFirst); isFirst = false) {
      if (cursor.peek() !== openBracket) {
        list.push(cursor.number())
        loose++
        continue
      }
      const start = list.length
      cursor.numbers(list)
      const length = list.length - start
      if (length % 2 === 1) cursor.fail(`a polygon has ${length} numbers, an odd one`, badDataset)
      if (length >= 6) lengths.push(length)
      else list.length = start
    }
    cursor.depth--
    if (loose > 0) {
      if (lengths.length > 0 || loose % 2 === 1) {
        cursor.fail('a segmentation mixes polygons and numbers, or has an odd one', badDataset)
      }
      lengths.push(loose)
    }
    if (lengths.length === 0 || (loose > 0 && loose < 6)) {
      list.length = 0
      return
    }
    this.lengths = lengths
    packPolygons(list, lengths)
  }

  private readRle() {
    const { cursor } = this
    const size = new NumberColumn(Float64Array, 2)
    const counts = new NumberColumn(Float64Array)
    let text: string | undefined
    cursor.object((key) => {
      if (key === 'size') cursor.numbers(size)
      else if (key !== 'counts') cursor.skip()
      else if (cursor.peek() === openBracket) cursor.numbers(counts)
      else text = cursor.string()
    })
    const rle = this.checked([...size.trimmed()], text ?? [...counts.trimmed()])
    this.rle = rle
    packRle(this.segmentation, rle)
  }

  private checked(size: number[], counts: string | number[]): Rle {
    try {
      return parseRle({ size: size as [number, number], counts })
    } catch (error) {
      const reason = error instanceof CnnError ? error.message : String(error)
      return this.cursor.fail(`the segmentation is wrong: ${reason.replace(/\.$/, '')}`, badDataset)
    }
  }

  /** Checks the numbers, and derives the box and the area where the file leaves them out. */
  complete(cursor: JsonCursor) {
    const { box, keypoints } = this
    if (keypoints.length % 3 !== 0) {
      cursor.fail(`"keypoints" has ${keypoints.length} numbers: x, y and v are three`, badDataset)
    }
    if (box.length !== 4) {
      if (box.length > 0) cursor.fail(`"bbox" has ${box.length} numbers, not four`, badDataset)
      const { x, y, width, height } = this.boundsOfContent()
      for (const value of [x, y, width, height]) box.push(value)
    }
    if (Number.isNaN(this.area)) this.area = this.areaOfContent()
  }

  private boundsOfContent(): Box {
    const { rle, lengths, segmentation, keypoints } = this
    if (rle) return rleBounds(rle)
    const corners = lengths.reduce((sum, length) => sum + length, 0)
    if (corners > 0) return boundsOfPoints(segmentation.values.subarray(0, corners))
    if (keypoints.length === 0) return { x: 0, y: 0, width: 0, height: 0 }
    return boundsOfPoints(keypoints.values.subarray(0, keypoints.length), 3)
  }

  private areaOfContent(): number {
    const { rle, lengths, segmentation, box } = this
    if (rle) return rleArea(rle)
    if (lengths.length > 0) return areaOfPolygons(segmentation.values, lengths)
    return box.values[2]! * box.values[3]!
  }
}

/** A whole number, which some programs write as a string. */
export function readId(cursor: JsonCursor): number {
  const isText = cursor.peek() === 0x22
  const id = isText ? Number(cursor.string() || Number.NaN) : cursor.number()
  if (!Number.isSafeInteger(id)) cursor.fail('an id is no whole number', badDataset)
  return id
}
