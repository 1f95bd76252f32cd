/// <reference path="./gifenc.d.ts" />
import { CnnError, checkImage, type Image, toChannels } from '@cnn/core'
import * as gifenc from 'gifenc'

export interface EncodeGifOptions {
  /** How long each picture is seen; GIF counts in hundredths of a second. Default 80. */
  milliseconds?: number
  /** How long the last one is seen. Default as long as the others. */
  lastMilliseconds?: number
}

const { GIFEncoder, quantize, applyPalette } = (
  'quantize' in gifenc ? gifenc : gifenc.default
) as gifenc.Gifenc
const mostColors = 256
/** As many pixels of a film as its colours are chosen from. */
const mostSampled = 2 ** 17
/** GIF has two bytes for a side. */
const longestSide = 2 ** 16 - 1

/**
 * A film of pictures as an animated GIF, which begins anew at its end. Grey pictures keep their levels; of colours the film
 * has 256, the same in every frame, so that nothing flickers.
 * @throws CnnError 'bad-option', 'bad-image'
 */
export function encodeGif(
  frames: readonly Image[],
  { milliseconds = 80, lastMilliseconds = milliseconds }: EncodeGifOptions = {},
): Uint8Array<ArrayBuffer> {
  checkFrames(frames, [milliseconds, lastMilliseconds])
  const { palette, placesOf } = frames.some(({ channels }) => channels > 2)
    ? colorsOf(frames)
    : greys()
  const encoder = GIFEncoder()
  for (const [i, frame] of frames.entries()) {
    encoder.writeFrame(placesOf(frame), frame.width, frame.height, {
      // Written once, for all.
      palette: i === 0 ? palette : undefined,
      delay: i === frames.length - 1 ? lastMilliseconds : milliseconds,
      repeat: 0,
    })
  }
  encoder.finish()
  return encoder.bytes()
}

function checkFrames(frames: readonly Image[], delays: readonly number[]) {
  const [first] = frames
  if (!first) throw new CnnError('bad-option', 'A film needs at least one picture.')
  for (const [i, frame] of frames.entries()) checkImage(frame, `Picture ${i} of the film`)
  const other = frames.findIndex(
    ({ width, height }) => width !== first.width || height !== first.height,
  )
  if (other > 0) {
    const { width, height } = frames[other]!
    throw new CnnError(
      'bad-option',
      `Picture ${other} of the film is ${width}×${height}, the first ${first.width}×${first.height}.`,
    )
  }
  if (Math.max(first.width, first.height) > longestSide) {
    throw new CnnError('bad-option', `No GIF is larger than ${longestSide}×${longestSide} pixels.`)
  }
  const wrong = delays.find((delay) => !(delay >= 0 && delay <= 655_350))
  if (wrong !== undefined) {
    throw new CnnError('bad-option', `A picture of a GIF is seen for 0 to 655350 ms, not ${wrong}.`)
  }
}

const greys = () => ({
  palette: Array.from({ length: mostColors }, (_, level): [number, number, number] => [
    level,
    level,
    level,
  ]),
  placesOf: (frame: Image) => toChannels(frame, 1).data,
})

function colorsOf(frames: readonly Image[]) {
  const palette = quantize(sampledPixels(frames), mostColors)
  return {
    palette,
    placesOf: (frame: Image) => applyPalette(rgbaOf(toChannels(frame, 3).data, 1), palette),
  }
}

/** Pixels from all over the film, as RGBA. */
function sampledPixels(frames: readonly Image[]): Uint8Array {
  const { width, height } = frames[0]!
  const step = Math.max(1, Math.ceil((width * height * frames.length) / mostSampled))
  const parts = frames.map((frame) => rgbaOf(toChannels(frame, 3).data, step))
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let end = 0
  for (const part of parts) {
    whole.set(part, end)
    end += part.length
  }
  return whole
}

/** Every so manieth pixel. */
function rgbaOf(rgb: Uint8Array, step: number): Uint8Array {
  const rgba = new Uint8Array(4 * Math.ceil(rgb.length / 3 / step)).fill(255)
  for (let from = 0, to = 0; from < rgb.length; from += 3 * step, to += 4) {
    rgba[to] = rgb[from]!
    rgba[to + 1] = rgb[from + 1]!
    rgba[to + 2] = rgb[from + 2]!
  }
  return rgba
}
