import { type Box, CnnError, type Keypoint, type Rle, type Segmentation } from '@cnn/core/data'
import type { NumberColumn } from './number-column.js'
import type { PackedLists } from './packed-lists.js'

/** A kind of thing that annotations name. */
export interface CocoCategory {
  /** Its number in COCO's files: of the 80 categories that are annotated, the ids are 1 … 90, with gaps. */
  id: number
  name: string
  supercategory?: string
  /** Panoptic: things are counted, stuff (sky, grass) is not. */
  isThing?: boolean
  /** Names of the points of a body. */
  keypoints?: readonly string[]
  /** Which points a line joins: indices into `keypoints`, from 0. */
  skeleton?: readonly (readonly [number, number])[]
}

/** A picture that annotations belong to. */
export interface CocoImage {
  id: number
  fileName: string
  /** In pixels; 0 where the file does not say. */
  width: number
  height: number
  /** Of the list of licences. */
  license?: number
}

/** An annotated thing. Boxes are in pixels from the upper left corner. */
export interface CocoInstance extends Box {
  /** Index into the classes. */
  label: number
  id: number
  categoryId: number
  /** In pixels: of the mask where there is one, else of the box. */
  area: number
  /** A region with many of the kind, not one of them: not counted when detections are evaluated. */
  crowd: boolean
  /** Left out of evaluation by whoever made the file. */
  ignore?: true
  /** Of a detection. */
  score?: number
  /** The pixels of it in the picture as it is in the file: no transform of the picture changes this. */
  segmentation?: Segmentation
  /** In a sample: the value of its pixels in `mask`, where that is of instances. */
  instance?: number
}

/** A point of a body. COCO's whole numbers name pixels; the point is the pixel's centre, half a pixel further. */
export interface CocoKeypoint extends Keypoint {
  name: string
  /** Whether it was annotated; others have x and y 0. */
  visible: boolean
  /** Annotated, though something hides it. */
  occluded: boolean
}

/** What a reader of files collects: a column for each field, a row for each annotation. */
export interface AnnotationColumns {
  ids: Float64Array
  imageIds: Float64Array
  /** NaN for annotations of the whole picture, captions. */
  categoryIds: Float64Array
  /** Four numbers each. */
  boxes: Float64Array
  areas: Float64Array
  scores: Float64Array
  flags: Uint8Array
  /** Places in `lists`, 0 for none. */
  segmentations: Uint32Array
  keypoints: Uint32Array
  lists: PackedLists
  captions: readonly string[]
}

export const crowdFlag = 1
export const ignoreFlag = 2

/** The last number of a packed segmentation: what the numbers before it are. */
export const polygonKind = 0
export const rleKind = 1

/**
 * The annotations of a file in COCO's format, by picture. Fields stand in columns of numbers, so that the 860,001
 * annotations of COCO 2017 take a few hundred megabytes; objects are made when they are asked for.
 */
export class CocoIndex {
  readonly classes: readonly string[]
  /** The index of each annotation's category among the classes. */
  readonly labels: Uint16Array
  /** Whether annotations are things, not captions. */
  private readonly hasInstances: boolean
  private readonly positions: ReadonlyMap<number, number>
  /** Annotations sorted by picture, and where each picture's begin. */
  private readonly order: Uint32Array
  private readonly starts: Uint32Array

  /** @throws CnnError 'bad-dataset' for a category or picture that annotations name and the file does not have */
  constructor(
    readonly name: string,
    readonly images: readonly CocoImage[],
    readonly categories: readonly CocoCategory[],
    private readonly columns: AnnotationColumns,
  ) {
    this.classes = categories.map((category) => category.name)
    this.positions = positionsOf(name, 'images', images)
    this.hasInstances = columns.categoryIds.some((id) => !Number.isNaN(id))
    this.labels = this.findLabels()
    const { order, starts } = this.sortByImage()
    this.order = order
    this.starts = starts
  }

  /** How many annotations there are. */
  get annotationCount() {
    return this.columns.ids.length
  }

  /** How many annotations each class has. */
  countByClass(): number[] {
    const counts = this.classes.map(() => 0)
    for (const label of this.labels) counts[label]!++
    return counts
  }

  /** The place of the picture with this id among `images`. */
  positionOf(imageId: number): number | undefined {
    return this.positions.get(imageId)
  }

  /** The annotations of a picture: their places, in the order of the file. */
  annotationsOf(image: number): Uint32Array {
    return this.order.subarray(this.starts[image], this.starts[image + 1])
  }

  /** Things in the picture; none in files of captions. */
  instancesOf(image: number): CocoInstance[] {
    if (!this.hasInstances) return []
    return Array.from(this.annotationsOf(image), (place) => this.instance(place))
  }

  /** Sentences of the picture. */
  captionsOf(image: number): string[] {
    if (this.hasInstances) return []
    return Array.from(this.annotationsOf(image), (place) => this.columns.captions[place] ?? '')
  }

  /** The points of each thing in the picture, in the order of `instancesOf`, as many as the category has. */
  keypointsOf(image: number): CocoKeypoint[][] {
    if (!this.hasInstances) return []
    return Array.from(this.annotationsOf(image), (place) => this.keypoints(place))
  }

  instance(place: number): CocoInstance {
    const { ids, boxes, areas, flags, scores } = this.columns
    const label = this.labels[place]!
    const [x, y, width, height] = boxes.subarray(4 * place, 4 * place + 4)
    const instance: CocoInstance = {
      ...{ x: x!, y: y!, width: width!, height: height! },
      label,
      id: ids[place]!,
      categoryId: this.categories[label]!.id,
      area: areas[place]!,
      crowd: (flags[place]! & crowdFlag) !== 0,
    }
    if (flags[place]! & ignoreFlag) instance.ignore = true
    if (!Number.isNaN(scores[place])) instance.score = scores[place]!
    const segmentation = this.segmentation(place)
    if (segmentation) instance.segmentation = segmentation
    return instance
  }

  segmentation(place: number): Segmentation | undefined {
    const { segmentations, lists } = this.columns
    return segmentations[place] ? unpack(lists.get(segmentations[place]!)) : undefined
  }

  private keypoints(place: number): CocoKeypoint[] {
    const { keypoints, lists } = this.columns
    const names = this.categories[this.labels[place]!]?.keypoints ?? []
    const list = keypoints[place] ? lists.get(keypoints[place]!) : new Float64Array()
    const count = Math.max(names.length, list.length / 3)
    return Array.from({ length: count }, (_, i) => {
      const visibility = list[3 * i + 2] ?? 0
      const visible = visibility > 0
      const [x, y] = visible ? [list[3 * i]! + 0.5, list[3 * i + 1]! + 0.5] : [0, 0]
      const name = names[i] ?? `${i}`
      return { x, y, name, visible, occluded: visibility === 1 }
    })
  }

  private findLabels(): Uint16Array {
    const { ids, categoryIds, captions } = this.columns
    const labels = new Uint16Array(ids.length)
    const known = positionsOf(this.name, 'categories', this.categories)
    for (let i = 0; i < labels.length; i++) {
      const id = categoryIds[i]!
      if (Number.isNaN(id) && captions[i] !== undefined && !this.hasInstances) continue
      if (Number.isNaN(id)) throw this.incomplete(i)
      const label = known.get(id)
      if (label === undefined) throw this.unknown(i, `category ${id}`, 'categories')
      labels[i] = label
    }
    return labels
  }

  /** A counting sort, which keeps the order of the file within each picture. */
  private sortByImage() {
    const { imageIds } = this.columns
    const starts = new Uint32Array(this.images.length + 1)
    const imageOf = new Uint32Array(imageIds.length)
    for (let i = 0; i < imageIds.length; i++) {
      const image = this.positions.get(imageIds[i]!)
      if (image === undefined) throw this.unknown(i, `picture ${imageIds[i]}`, 'images')
      imageOf[i] = image
      starts[image + 1]!++
    }
    for (let i = 0; i < this.images.length; i++) starts[i + 1]! += starts[i]!
    const next = starts.slice()
    const order = new Uint32Array(imageIds.length)
    for (let i = 0; i < order.length; i++) order[next[imageOf[i]!]!++] = i
    return { order, starts }
  }

  private incomplete(place: number) {
    return new CnnError(
      'bad-dataset',
      `${this.name}: annotation ${this.columns.ids[place]} (the ${place + 1}. one) has neither a category nor a caption.`,
    )
  }

  private unknown(place: number, what: string, list: string) {
    return new CnnError(
      'bad-dataset',
      `${this.name}: annotation ${this.columns.ids[place]} (the ${place + 1}. one) belongs to ${what}, which is not among the file's ${list}.`,
    )
  }
}

/** Where each id stands. */
function positionsOf(name: string, list: string, entries: readonly { id: number }[]) {
  const positions = new Map(entries.map(({ id }, position) => [id, position]))
  if (positions.size === entries.length) return positions
  const seen = new Set<number>()
  const { id } = entries.find((entry) => seen.size === seen.add(entry.id).size)!
  throw new CnnError('bad-dataset', `${name} has the id ${id} twice among its ${list}.`)
}

/** Packs polygons: all their numbers, how many each has, how many they are, the kind. */
export function packPolygons(list: NumberColumn, lengths: readonly number[]) {
  for (const length of lengths) list.push(length)
  list.push(lengths.length)
  list.push(polygonKind)
}

/** Packs run lengths: their size, all counts, the kind. */
export function packRle(list: NumberColumn, { size, counts }: Rle) {
  list.push(size[0])
  list.push(size[1])
  for (const count of counts) list.push(count)
  list.push(rleKind)
}

function unpack(list: Float64Array): Segmentation {
  const kind = list.at(-1)
  if (kind === rleKind) {
    return { size: [list[0]!, list[1]!], counts: Uint32Array.from(list.subarray(2, -1)) }
  }
  const count = list.at(-2)!
  const lengths = list.subarray(-2 - count, -2)
  let start = 0
  return Array.from(lengths, (length) => Array.from(list.subarray(start, (start += length))))
}
