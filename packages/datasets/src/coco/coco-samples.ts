import {
  type AnnotatedImage,
  type ByteImage,
  CnnError,
  decodePng,
  type Image,
  labelsOfMasks,
  readImage,
  segmentationToRle,
} from '@cnn/core/data'
import type { CocoJson } from '../formats/coco-json.js'
import type { CocoImage, CocoInstance, CocoKeypoint } from './coco-index.js'

/** A picture of COCO: RGB, 8 bits. */
interface CocoPicture {
  image: ByteImage
  /** The picture's number in COCO. */
  id: number
  fileName: string
}

/** A picture with things: a box, a label and the outline of each. */
export interface CocoInstanceSample extends CocoPicture, AnnotatedImage {
  image: ByteImage
  boxes: readonly CocoInstance[]
  /** Where asked for: of each pixel the instance or the class. */
  mask?: Image
}

/** A person with the 17 points of the body, named as `cocoKeypoints` has them. */
export interface CocoPerson extends CocoInstance {
  keypoints: readonly CocoKeypoint[]
}

/** A picture with people. */
export interface CocoKeypointSample extends CocoInstanceSample {
  boxes: readonly CocoPerson[]
}

/** A picture and sentences that describe it, mostly five. */
export interface CocoCaptionSample extends CocoPicture {
  captions: readonly string[]
}

/** A picture every pixel of which belongs to a segment, but for the value 0: `mask` has the `instance` of its box. */
export interface CocoPanopticSample extends CocoInstanceSample {
  mask: Image
}

export interface CocoSamples {
  instances: CocoInstanceSample
  keypoints: CocoKeypointSample
  captions: CocoCaptionSample
  panoptic: CocoPanopticSample
}

/** What is annotated: each has a file of its own. */
export type CocoKind = keyof CocoSamples

/**
 * What the values of a mask mean: 'instances', the `instance` of a box (1, 2 … in their order), or 'classes', 1 + the
 * label; 0 is neither. Small instances lie over large ones, and all over crowds.
 */
export type CocoMask = 'instances' | 'classes'

export interface SampleReader {
  json: CocoJson
  /** The encoded picture. */
  readPicture: (fileName: string) => Promise<Uint8Array>
  /** Panoptic: the encoded picture of segments. */
  readSegments?: (fileName: string) => Promise<Uint8Array>
  mask?: CocoMask
}

/** Makes the sample of a picture, by its place in the index. */
export async function readCocoSample(
  kind: CocoKind,
  { json, readPicture, readSegments, mask }: SampleReader,
  place: number,
): Promise<CocoSamples[CocoKind]> {
  const { index } = json
  const entry = index.images[place]!
  const image = await decodePicture(entry, await readPicture(entry.fileName))
  const sample = { image, id: entry.id, fileName: entry.fileName }
  if (kind === 'captions') return { ...sample, captions: index.captionsOf(place) }
  const isNumbered = mask === 'instances' || (kind === 'panoptic' && mask !== 'classes')
  const boxes = index
    .instancesOf(place)
    .map((box, i) => (isNumbered ? { ...box, instance: i + 1 } : box))
  if (kind === 'panoptic') {
    const file = json.segmentFiles.get(entry.id) ?? entry.fileName.replace(/\.\w+$/, '.png')
    const segments = decodeSegments(await readSegments!(file), { file, boxes, entry })
    return { ...sample, boxes, mask: segments }
  }
  const masked = mask ? { mask: drawMask(boxes, image) } : {}
  if (kind === 'instances') return { ...sample, boxes, ...masked }
  const bodies = index.keypointsOf(place)
  const people = boxes.map((box, i): CocoPerson => ({ ...box, keypoints: bodies[i]! }))
  return { ...sample, boxes: people, ...masked }
}

async function decodePicture({ fileName, width, height }: CocoImage, bytes: Uint8Array) {
  const image = await naming(fileName, () => readImage(bytes, { channels: 3 }))
  const isAsSaid = image.width === width && image.height === height
  if (isAsSaid || width === 0 || height === 0) return image
  throw new CnnError(
    'bad-dataset',
    `${fileName} is ${image.width}×${image.height}, but its annotations are of a picture of ${width}×${height}: they do not fit.`,
  )
}

async function naming<T>(name: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof CnnError)) throw error
    throw new CnnError(error.code, `${name}: ${error.message}`, { cause: error })
  }
}

function drawMask(boxes: readonly CocoInstance[], size: Image): Image {
  const drawn = boxes
    .filter(({ segmentation }) => segmentation)
    .sort((a, b) => Number(b.crowd) - Number(a.crowd) || b.area - a.area)
  const rles = drawn.map(({ segmentation }) => segmentationToRle(segmentation!, size))
  return labelsOfMasks(rles, size, drawn.map(maskValueOf))
}

/** What a thing's pixels are in the mask: its number, or its class where things have none. */
const maskValueOf = ({ instance, label }: CocoInstance) => instance ?? 1 + label

interface Segments {
  file: string
  boxes: readonly CocoInstance[]
  entry: CocoImage
}

/** The ids of panoptic segments are colours: red + 256 green + 65,536 blue. */
function decodeSegments(bytes: Uint8Array, { file, boxes, entry }: Segments): Image {
  const { data: colors, width, height, channels } = decodePng(bytes)
  if (channels !== 3 || colors instanceof Uint16Array) {
    throw new CnnError('bad-dataset', `${file} is no RGB picture of 8 bits: it has no segments.`)
  }
  if (width !== entry.width || height !== entry.height) {
    throw new CnnError(
      'bad-dataset',
      `${file} is ${width}×${height}, but ${entry.fileName} is ${entry.width}×${entry.height}.`,
    )
  }
  const values = new Map<number, number>([[0, 0]])
  for (const box of boxes) values.set(box.id, maskValueOf(box))
  const data = new (Math.max(...values.values()) < 256 ? Uint8Array : Uint16Array)(width * height)
  for (let i = 0, at = 0; i < data.length; i++, at += 3) {
    const id = colors[at]! + 256 * colors[at + 1]! + 65_536 * colors[at + 2]!
    const value = values.get(id)
    if (value === undefined) {
      throw new CnnError(
        'bad-dataset',
        `${file} has the segment ${id} at (${i % width}, ${Math.floor(i / width)}), which its annotation does not list.`,
      )
    }
    data[i] = value
  }
  return { data, width, height, channels: 1 }
}
