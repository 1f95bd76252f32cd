import {
  type ByteImage,
  CnnError,
  decodePng,
  eachLetterPixel,
  type Image,
  letterHeight,
  resizeImage,
  throwIfAborted,
  toChannels,
} from '@cnn/core'
import { encodeGif } from './encode-gif.js'
import { pointAt } from './replay-page.js'
import type { TrainingReplay } from './training-replay.js'

export interface ReplayFilmOptions {
  /** How long each grid is seen; the last one stays longer. Default 120. */
  milliseconds?: number
  signal?: AbortSignal
}

/** Narrower grids are shown at twice their size. */
const leastWidth = 320
const margin = 6
const lineHeight = letterHeight + 5
const barHeight = 4
const [ground, ink, soft] = [24, 235, 90]

/**
 * A training as an animated GIF: its grids of samples one after another, and below them the step and what the
 * discriminator thought of data, D(x), and of samples, D(G(z)).
 * @throws CnnError 'bad-image' for a grid that is damaged, 'aborted'
 */
export async function replayFilm(
  replay: TrainingReplay,
  { milliseconds = 120, signal }: ReplayFilmOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const frames: ByteImage[] = []
  for (const { step, png } of replay.frames) {
    throwIfAborted(signal)
    frames.push(withFooter(enlarged(await decodePng(png)), footerOf(replay, step)))
  }
  const last = frames.at(-1)
  if (!last) throw new CnnError('bad-option', 'A replay without grids of samples makes no film.')
  const alike = frames.filter(({ width, height }) => width === last.width && height === last.height)
  return encodeGif(alike, { milliseconds, lastMilliseconds: Math.max(2000, milliseconds) })
}

interface Footer {
  lines: string[]
  /** Of the training that is behind, 0 to 1. */
  share: number
}

function footerOf(replay: TrainingReplay, step: number): Footer {
  const point = pointAt(replay, step)
  const score = (value: number) => (Number.isFinite(value) ? value.toFixed(2) : '-')
  const told = point && `D(x) ${score(point.realScore)}   D(G(z)) ${score(point.fakeScore)}`
  return {
    lines: [
      `step ${step.toLocaleString('en')} of ${replay.steps.toLocaleString('en')}`,
      told ?? '',
    ],
    share: Math.min(1, step / Math.max(1, replay.steps)),
  }
}

function enlarged(image: Image): ByteImage {
  const scale = image.width < leastWidth ? 2 : 1
  const { width, height } = image
  return toChannels(resizeImage(image, width * scale, height * scale, { method: 'nearest' }))
}

function withFooter({ data, width, height, channels }: ByteImage, footer: Footer): ByteImage {
  const added = 2 * margin + footer.lines.length * lineHeight + barHeight
  const sheet = new Uint8Array(width * (height + added) * channels).fill(ground)
  sheet.set(data)
  const paint = (x: number, y: number, level: number) => {
    if (x < width) sheet.fill(level, (y * width + x) * channels, (y * width + x + 1) * channels)
  }
  for (const [i, line] of footer.lines.entries()) {
    const top = height + margin + i * lineHeight
    eachLetterPixel(line, (x, y) => paint(margin + x, top + y, ink))
  }
  const top = height + added - margin - barHeight
  const length = Math.max(0, width - 2 * margin)
  for (let y = 0; y < barHeight; y++) {
    for (let x = 0; x < length; x++) {
      paint(margin + x, top + y, x < footer.share * length ? ink : soft)
    }
  }
  return { data: sheet, width, height: height + added, channels }
}
