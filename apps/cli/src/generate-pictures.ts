import { join } from 'node:path'
import {
  type ByteImage,
  CnnError,
  type Dataset,
  type Image,
  type ImageSample,
  resizeImage,
  throwIfAborted,
} from '@cnn/core'
import {
  encodeGif,
  type ImageGenerator,
  type LatentPath,
  nearestNeighbors,
  neighborGrid,
  pictureGrid,
} from '@cnn/gan'
import { writePicture } from './picture-files.js'
import { beside, pictureLines } from './terminal/picture.js'
import { formatCount } from './terminal/quantities.js'
import type { Terminal } from './terminal/terminal.js'
import { writeWhole } from './weights/write-whole.js'

/** What to make, and where it goes. */
export interface WantedPictures {
  count: number
  seed: number
  /** What to show, in turn. */
  labels?: readonly string[]
  /** So many pictures on the way from each to the next. */
  interpolate?: number
  path?: LatentPath
  /** Of grid and film. */
  scale?: number
  grid?: string
  /** Training pictures, of which the grid shows the nearest beside each. */
  neighbors?: Dataset<ImageSample>
  /** The folder for pictures. */
  out?: string
  film?: string
}

export interface MadeFiles {
  /** How many were made, those of films not counted. */
  pictures: number
  grid?: string
  folder?: string
  film?: string
}

interface Run {
  terminal: Terminal
  signal: AbortSignal
}

/** More could not be told apart. */
const mostInGrid = 4096
/** A film of a quarter of an hour. */
const mostFrames = 10_000
/** Of a film where --interpolate says nothing. */
const usualFrames = 15
/** Smaller pictures are enlarged to about this side. */
const seenSide = 64

/**
 * Makes pictures and writes them.
 * @throws CnnError 'bad-option', 'write-failed', 'aborted', and what sampling throws
 */
export async function generatePictures(
  generator: ImageGenerator,
  wanted: WantedPictures,
  run: Run,
): Promise<MadeFiles> {
  const { grid, out: folder, film, interpolate } = wanted
  const scale = wanted.scale ?? Math.max(1, Math.floor(seenSide / generator.network.imageSize))
  const ways = film !== undefined || interpolate !== undefined
  const legs = ways ? await walkLegs(generator, wanted, run) : []
  const open = legs.slice(0, -1)
  const sheet = interpolate === undefined ? undefined : open.flat()
  const pictures = await takePictures(sheet ?? samples(generator, wanted, run), wanted, run)
  if (grid !== undefined) {
    const columns = interpolate === undefined ? undefined : interpolate + 2
    const picture = wanted.neighbors
      ? await besideNeighbors(pictures.kept, wanted.neighbors, scale, run)
      : pictureGrid(pictures.kept, { columns, scale })
    writePicture(grid, picture)
  }
  if (film !== undefined) await writeWhole(film, encodeGif(filmOf(legs, scale)))
  return { pictures: pictures.count, grid, folder, film }
}

async function besideNeighbors(
  images: readonly ByteImage[],
  train: Dataset<ImageSample>,
  scale: number,
  { terminal, signal }: Run,
): Promise<ByteImage> {
  const onProgress = ({ done, total }: { done: number; total?: number }) =>
    terminal.progress(
      `  compared with ${formatCount(done)}${total ? ` of ${formatCount(total)}` : ''} pictures`,
    )
  const neighbors = await nearestNeighbors(images, train, { signal, onProgress })
  terminal.clearProgress()
  return neighborGrid(images, neighbors, { scale })
}

/** The pictures on the way from each sample to the next, both ends counted; the last way leads back to the first. */
async function walkLegs(
  generator: ImageGenerator,
  { count, seed, labels = generator.labels, interpolate = usualFrames, path }: WantedPictures,
  { terminal, signal }: Run,
): Promise<ByteImage[][]> {
  const frames = count * (interpolate + 1)
  if (frames > mostFrames) {
    throw new CnnError(
      'bad-option',
      `This walk would have ${formatCount(frames)} pictures; at most ${formatCount(mostFrames)}. Lower --count or --interpolate.`,
    )
  }
  const stops = generator.latents(count, seed)
  const legs: ByteImage[][] = []
  for (const [i, stop] of stops.entries()) {
    const label = labels && classChoice(labels[i % labels.length]!, generator)
    const next = stops[(i + 1) % count]!
    const options = { framesPerLeg: interpolate + 1, path, label, signal }
    legs.push(await generator.walk([stop, next], options))
    terminal.progress(`  ${i + 1} of ${count} ways`)
  }
  terminal.clearProgress()
  return legs
}

/** Each way without its end, with which the next begins. */
const filmOf = (legs: readonly (readonly ByteImage[])[], scale: number) =>
  legs.flatMap((leg) => leg.slice(0, -1).map((image) => enlarged(image, scale)))

const enlarged = (image: Image, scale: number) =>
  resizeImage(image, image.width * scale, image.height * scale, { method: 'nearest' })

function samples(
  generator: ImageGenerator,
  { count, seed, labels, grid }: WantedPictures,
  { signal }: Run,
): AsyncIterable<ByteImage> {
  if (grid !== undefined && count > mostInGrid) {
    throw new CnnError(
      'bad-option',
      `A grid of ${formatCount(count)} pictures shows nothing: at most ${formatCount(mostInGrid)}. Give --out <folder> alone.`,
    )
  }
  const choices = labels?.map((label) => classChoice(label, generator))
  return generator.stream(count, { seed, labels: choices, signal })
}

/** A class by its name, or by its number where none is called so. */
const classChoice = (label: string, { labels }: ImageGenerator): string | number =>
  /^\d+$/.test(label) && !labels?.includes(label) ? Number(label) : label

/** Writes each where it is to have a file, keeps what a grid shows, and shows the first on the terminal. */
async function takePictures(
  images: AsyncIterable<ByteImage> | readonly ByteImage[],
  { out, grid, count: expected }: WantedPictures,
  { terminal, signal }: Run,
) {
  const kept: ByteImage[] = []
  const columns = Math.floor(terminal.width / 26)
  const digits = Math.max(4, String(expected).length)
  let count = 0
  for await (const image of images) {
    throwIfAborted(signal)
    if (grid !== undefined || count < columns) kept.push(image)
    count++
    if (out !== undefined) {
      writePicture(join(out, `sample-${String(count).padStart(digits, '0')}.png`), image)
    }
    if (count % 32 === 0) terminal.progress(`  ${formatCount(count)} pictures`)
  }
  terminal.clearProgress()
  preview(kept.slice(0, columns), terminal)
  return { count, kept }
}

/** Where there are colours; letters say little about a picture. */
function preview(images: readonly Image[], terminal: Terminal) {
  if (!terminal.ink.pixels || images.length === 0) return
  const blocks = images.map((image) => ({
    lines: pictureLines(image, terminal.ink, 24),
    columns: Math.min(24, image.width),
  }))
  terminal.say(`${beside(blocks).join('\n')}\n`)
}
