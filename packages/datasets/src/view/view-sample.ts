import { type ByteImage, CnnError, type Image, readImage, toChannels } from '@cnn/core/data'
import { describeSample, formulaOf, isPicture } from '../describe-sample.js'
import { annotationMarks } from './annotation-marks.js'
import { sketchMolecule } from './molecule-sketch.js'
import { mapOfRoads } from './road-map.js'
import type { SampleView } from './sample-view.js'
import type { ViewOptions } from './view-options.js'
import { drawWaveform, wavValues } from './waveform.js'

type Fields = Readonly<Record<string, unknown>>

/**
 * What is to be seen of a sample of any data set here: its picture with boxes, masks, keypoints, roads; a sound as its
 * waveform; a molecule as balls and bonds. What is labelled how is taken from the names of the fields.
 * @throws CnnError where a picture or a sound that is still encoded cannot be read
 */
export async function viewSample(sample: unknown, options: ViewOptions = {}): Promise<SampleView> {
  const fields: Fields = typeof sample === 'object' && sample !== null ? { ...sample } : {}
  const drawn =
    (await drawPictures(fields)) ?? drawSound(fields) ?? drawMolecule(fields) ?? drawMap(fields)
  const { main = drawn, ...view } = drawn
  const isMap = drawn.picture === undefined && fields.roads !== undefined
  const annotations = isMap ? [] : annotationMarks(fields, main, options)
  const marks = [...drawn.marks, ...annotations]
  return { ...view, marks, title: titleOf(fields, options), ...wordsOf(fields) }
}

interface Drawn extends Pick<SampleView, 'width' | 'height' | 'picture' | 'marks'> {
  /** How large the picture is that annotations are about, where there are several. */
  main?: { width: number; height: number }
}

/** The picture; where there are several, beside each other. */
async function drawPictures(fields: Fields): Promise<Drawn | undefined> {
  const { image, mask: _, ...others } = fields
  const found = [image, ...Object.values(others)].flatMap(picturesIn)
  if (found.length === 0) {
    if (!(image instanceof Uint8Array || image instanceof Blob)) return undefined
    found.push(await decode(image, fields))
  }
  const pictures = found.map(opaque)
  const picture = pictures.length === 1 ? pictures[0]! : besides(pictures)
  const [main] = pictures
  return { width: picture.width, height: picture.height, picture, marks: [], main }
}

/** Says which file it is that cannot be read. */
async function decode(image: Uint8Array | Blob, { path, name }: Fields): Promise<Image> {
  try {
    return await readImage(image)
  } catch (error) {
    const file = path ?? name
    if (!(error instanceof CnnError) || typeof file !== 'string') throw error
    throw new CnnError(error.code, `${file}: ${error.message}`, { cause: error })
  }
}

const mostBeside = 12

/** A picture, those of a list, or those of an object. */
function picturesIn(value: unknown): Image[] {
  if (isPicture(value)) return [value as Image]
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return []
  return Object.values(value).slice(0, mostBeside).filter(isPicture) as Image[]
}

/** Grey or colour: of pictures of more bands the first three. */
function opaque(image: Image): ByteImage {
  if (image.channels <= 4) return toChannels(image)
  const { data, width, height, channels } = image
  const three = data.filter((_, i) => i % channels < 3)
  return toChannels({ data: three, width, height, channels: 3 })
}

function besides(pictures: readonly ByteImage[]): ByteImage {
  const gap = 2
  const height = Math.max(...pictures.map((picture) => picture.height))
  const width = pictures.reduce((sum, picture) => sum + picture.width, gap * (pictures.length - 1))
  const data = new Uint8Array(width * height * 3)
  let left = 0
  for (const picture of pictures) {
    const { data: colors, width: own } = toChannels(picture, 3)
    for (let y = 0; y < picture.height; y++) {
      data.set(colors.subarray(3 * y * own, 3 * (y + 1) * own), 3 * (y * width + left))
    }
    left += own + gap
  }
  return { data, width, height, channels: 3 }
}

function drawSound({ waveform, sound, name }: Fields): Drawn | undefined {
  if (waveform instanceof Float32Array)
    return painted(drawWaveform(waveform.length, (i) => waveform[i]!))
  if (!(sound instanceof Uint8Array)) return undefined
  const { header, valueAt } = wavValues(sound, typeof name === 'string' ? name : undefined)
  return painted(drawWaveform(header.frames, valueAt))
}

const painted = (picture: ByteImage): Drawn => {
  const { width, height } = picture
  return { width, height, picture, marks: [] }
}

function drawMolecule({ atoms, positions, bonds }: Fields): Drawn | undefined {
  if (!Array.isArray(atoms) || !(positions instanceof Float64Array)) return undefined
  return sketchMolecule({ atoms, positions, ...(Array.isArray(bonds) && { bonds }) })
}

/** Roads whose picture is still encoded, as a map; an empty place where there is nothing at all. */
function drawMap({ roads }: Fields): Drawn {
  return mapOfRoads(roads) ?? { width: 128, height: 96, marks: [] }
}

/** The label's name, or what else tells best what it is. */
function titleOf(fields: Fields, { classes = [] }: ViewOptions): string {
  const { label, number, text, atoms, energy, unit, boxes, name, id } = fields
  if (typeof label === 'number') return classes[label] ?? String(label)
  if (typeof (label ?? number) === 'string') return String(label ?? number)
  if (typeof text === 'string') return typeof name === 'string' ? name : text
  if (Array.isArray(atoms)) {
    const known = typeof energy === 'number' ? `, ${energy.toFixed(2)} ${unit ?? ''}` : ''
    return `${formulaOf(atoms)}${known}`
  }
  if (Array.isArray(boxes) && boxes.length > 0 && boxes[0]?.outline === undefined) {
    return boxesTitle(boxes, classes)
  }
  const [sentence] = wordsOf(fields).captions
  return [sentence, name, id].find((one) => typeof one === 'string') ?? ''
}

/** '2 dogs' would need grammar: 'dog × 2, cat' does not. */
function boxesTitle(boxes: readonly { label?: number | string }[], classes: readonly string[]) {
  const counts = new Map<string, number>()
  for (const { label } of boxes) {
    const name = typeof label === 'number' ? (classes[label] ?? String(label)) : (label ?? 'box')
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} × ${count}`)).join(', ')
}

/** What the title tells, and what is not told in words. */
const untold = new Set(['label', 'text', 'number', 'energy', 'unit', 'caption', 'image'])

/** Captions as they are; and what else the sample says in words and numbers. */
function wordsOf(fields: Fields): Pick<SampleView, 'captions' | 'facts'> {
  const { caption, captions } = fields
  const sentences = Array.isArray(captions) ? captions : [caption]
  const isTold = ([name, value]: [string, unknown]) =>
    !untold.has(name) && ['string', 'number', 'boolean'].includes(typeof value)
  return {
    captions: sentences.filter((one): one is string => typeof one === 'string'),
    facts: describeSample(Object.fromEntries(Object.entries(fields).filter(isTold))),
  }
}
