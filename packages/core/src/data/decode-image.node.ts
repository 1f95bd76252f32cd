import { CnnError } from '../errors.js'
import { decodePortable } from './decode-portable.js'
import { orient } from './exif.js'
import { badImage, type Image } from './image.js'
import type { ImageHeader } from './image-header.js'

/** The little of sharp's interface that is used here; sharp is an optional peer, so its types may be absent. */
interface Sharp {
  autoOrient(): Sharp
  toColourspace(name: 'srgb' | 'b-w'): Sharp
  raw(): Sharp
  toBuffer(options: { resolveWithObject: true }): Promise<{
    data: Uint8Array
    info: { width: number; height: number; channels: number }
  }>
}

interface SharpModule {
  (bytes: Uint8Array, options: { limitInputPixels: number; ignoreIcc: boolean }): Sharp
  /** How many threads one picture may take. */
  concurrency(threads: number): number
}

/**
 * Decodes an encoded picture and turns it upright. PNG and JPEG need nothing but this package; sharp, where installed,
 * decodes large or progressive JPEGs faster (to the same pixels) and reads WebP, AVIF, GIF and TIFF.
 */
export async function decodeImage(
  bytes: Uint8Array,
  header: ImageHeader,
  name: string,
  maxPixels: number,
): Promise<Image> {
  const { format, special } = header
  if (format === 'PNG' || isQuick(header)) return decodePortable(bytes, header)
  const sharp = await loadSharp()
  if (format === 'JPEG') {
    const image = sharp && !special && (await decodeFast(sharp, bytes, header, maxPixels))
    return image
      ? orient(image, header.orientation?.orientation ?? 1)
      : decodePortable(bytes, header)
  }
  if (!sharp) throw needsSharp(name, format)
  try {
    return await decodeWithSharp(
      sharp(bytes, { limitInputPixels: maxPixels, ignoreIcc: true }).autoOrient(),
    )
  } catch (error) {
    throw sharpError(error as Error, name, format, maxPixels)
  }
}

/** Where the user's sharp is: threads that are started from code would look for it elsewhere. */
export function sharpPlace(): string | undefined {
  try {
    return import.meta.resolve(sharpSpecifier)
  } catch {
    return undefined
  }
}

/** Takes sharp from this place, for a thread among several: each picture is decoded by one alone. */
export function takeSharpFrom(place: string) {
  sharpSpecifier = place
  isOneOfSeveral = true
}

/** Of fewer pixels, calling sharp takes longer than it saves. */
const largePixels = 2 ** 19

/** Whether a JPEG is decoded here before sharp would have begun. */
const isQuick = ({ format, width = 0, height = 0, progressive, special }: ImageHeader) =>
  format === 'JPEG' && (special || (!progressive && width * height < largePixels))

/** Undefined where sharp refuses the file: our own decoder then says why, or is more patient. */
async function decodeFast(
  sharp: SharpModule,
  bytes: Uint8Array,
  { channels }: ImageHeader,
  maxPixels: number,
) {
  try {
    const pipeline = sharp(bytes, { limitInputPixels: maxPixels, ignoreIcc: true })
    return await decodeWithSharp(pipeline.toColourspace(channels === 1 ? 'b-w' : 'srgb'))
  } catch {
    return undefined
  }
}

async function decodeWithSharp(pipeline: Sharp) {
  const { data, info } = await pipeline.raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  return {
    data: new Uint8Array(data.buffer, data.byteOffset, data.length),
    width,
    height,
    channels,
  }
}

// In a variable, so that neither bundlers nor the compiler look for it.
let sharpSpecifier = 'sharp'
let isOneOfSeveral = false
let loading: Promise<SharpModule | undefined> | undefined

/** The user's sharp, if there is one that works. */
function loadSharp() {
  loading ??= import(/* @vite-ignore */ sharpSpecifier).then(
    ({ default: sharp }: { default: SharpModule }) => {
      if (isOneOfSeveral) sharp.concurrency(1)
      return sharp
    },
    () => undefined,
  )
  return loading
}

function sharpError(error: Error, name: string, format: string, maxPixels: number) {
  if (/pixel limit/.test(error.message)) {
    return new CnnError(
      'image-too-large',
      `${name} has more than ${maxPixels.toLocaleString('en')} pixels. Scale it down first, or raise maxPixels.`,
      { cause: error },
    )
  }
  return badImage(`${name} cannot be decoded as ${format}: ${error.message}`, error)
}

function needsSharp(name: string, format: string) {
  const convert = `convert the picture to PNG or JPEG`
  const help =
    format === 'HEIC' || format === 'BMP' || format === 'ICO'
      ? `No decoder for it is known in Node: ${convert}.`
      : `Install sharp (\`npm install sharp\`), which is then used, or ${convert}.`
  return new CnnError(
    'unsupported-image',
    `${name} is a ${format}; without sharp, PNG and JPEG are read. ${help}`,
  )
}
