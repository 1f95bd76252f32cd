/**
 * COCO's JSON: `{ images, annotations, categories }`, described at https://cocodataset.org/#format-data.
 */
import { CnnError } from '@cnn/core/data'
import { type CocoCategory, type CocoImage, CocoIndex } from '../coco/coco-index.js'
import { AnnotationReader, readId } from './coco-json-annotations.js'
import type { JsonCursor } from './json-cursor.js'
import { type JsonSource, type JsonStreamOptions, readJsonLists } from './json-stream.js'

/** Annotations by picture, and what else a file in COCO's format says. */
export interface CocoJson {
  index: CocoIndex
  licenses: readonly CocoLicense[]
  /** Panoptic: the name of the PNG with a picture's segments, by the picture's id. */
  segmentFiles: ReadonlyMap<number, string>
}

export interface CocoLicense {
  id: number
  name: string
  url?: string
}

/**
 * Reads a file of instances, keypoints, captions or panoptic segments, of any size: only a few megabytes of its text are
 * in memory at any time, and annotations take about a third of it. Boxes and areas that are left out are derived from the
 * masks. Polygons without three corners are left out. Ids may be strings of digits.
 * @throws CnnError 'bad-json' (what is no JSON) and 'bad-dataset' with the place, 'aborted', and those of the source
 */
export async function readCocoJson(
  source: JsonSource,
  options: JsonStreamOptions = {},
): Promise<CocoJson> {
  const annotations = new AnnotationReader()
  const images: CocoImage[] = []
  const categories: CocoCategory[] = []
  const licenses: CocoLicense[] = []
  await readJsonLists(
    source,
    {
      images: (cursor) => images.push(readImageEntry(cursor)),
      annotations: annotations.read,
      categories: (cursor) => categories.push(readCategory(cursor)),
      licenses: (cursor) => licenses.push(readLicense(cursor)),
    },
    options,
  )
  if (images.length === 0) throw noImages(source.name)
  const index = new CocoIndex(source.name, images, categories, annotations.columns())
  return { index, licenses, segmentFiles: annotations.segmentFiles }
}

/**
 * Reads detections: `[{ image_id, category_id, bbox | segmentation | keypoints, score }]`, or captions. Their pictures and
 * categories are those of the annotations that they are for.
 * @throws CnnError as `readCocoJson`
 */
export async function readCocoResults(
  source: JsonSource,
  { images, categories }: Pick<CocoIndex, 'images' | 'categories'>,
  options: JsonStreamOptions = {},
): Promise<CocoIndex> {
  const results = new AnnotationReader()
  await readJsonLists(source, { '': results.read, annotations: results.read }, options)
  return new CocoIndex(source.name, images, categories, results.columns())
}

const noImages = (name: string) =>
  new CnnError(
    'bad-dataset',
    `${name} has no pictures in a list "images": it is no file of annotations in COCO's format. Results are read with readCocoResults.`,
  )

function readImageEntry(cursor: JsonCursor): CocoImage {
  const image: CocoImage = { id: Number.NaN, fileName: '', width: 0, height: 0 }
  cursor.object((key) => {
    if (key === 'id') image.id = readId(cursor)
    else if (key === 'file_name') image.fileName = cursor.string()
    else if (key === 'width' || key === 'height') image[key] = readLength(cursor, key)
    else if (key === 'license' && !cursor.isNull() && cursor.peek() !== quote) {
      image.license = cursor.number()
    } else cursor.skip()
  })
  if (Number.isNaN(image.id)) cursor.fail('the picture has no "id"', badDataset)
  return image
}

function readLength(cursor: JsonCursor, key: string): number {
  if (cursor.isNull()) return 0
  const length = cursor.number()
  if (!Number.isInteger(length) || length < 0 || length > 2 ** 20) {
    cursor.fail(`"${key}" is ${length}, no number of pixels`, badDataset)
  }
  return length
}

function readCategory(cursor: JsonCursor): CocoCategory {
  const entry = cursor.value() as Record<string, unknown> | null
  const { id, name, supercategory, isthing, keypoints, skeleton } = entry ?? {}
  if (!Number.isSafeInteger(Number(id ?? undefined)) || typeof name !== 'string') {
    return cursor.fail('a category has no number "id" or no "name"', badDataset)
  }
  const category: CocoCategory = { id: Number(id), name }
  if (typeof supercategory === 'string') category.supercategory = supercategory
  if (isthing !== undefined) category.isThing = Boolean(isthing)
  if (isListOf(keypoints, (point) => typeof point === 'string')) {
    category.keypoints = keypoints as string[]
    if (isListOf(skeleton, isPair)) {
      category.skeleton = (skeleton as [number, number][]).map(([a, b]) => [a - 1, b - 1])
    }
  }
  return category
}

const isListOf = (list: unknown, isElement: (element: unknown) => boolean): list is unknown[] =>
  Array.isArray(list) && list.every(isElement)

const isPair = (pair: unknown) => isListOf(pair, Number.isInteger) && pair.length === 2

function readLicense(cursor: JsonCursor): CocoLicense {
  const { id, name, url } = (cursor.value() ?? {}) as Record<string, unknown>
  const license: CocoLicense = { id: Number(id), name: `${name ?? ''}` }
  if (typeof url === 'string') license.url = url
  return license
}

const quote = 0x22
const badDataset = 'bad-dataset'
