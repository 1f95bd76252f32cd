/**
 * The compressed form of run lengths in COCO's JSON: each count, from the fourth on as its difference to the last but one,
 * in groups of five bits from the lowest up, a sixth bit telling that more follow, in the characters '0' (48) to 'o' (111).
 */
import { CnnError } from '../../errors.js'
import { badRle, Counts, checkRle, checkSize, type Rle } from './rle.js'

/** Run lengths as COCO's JSON files have them: as a list (of crowds) or compressed to a string (of results). */
export interface RleJson {
  size: readonly [height: number, width: number]
  counts: string | readonly number[]
}

/**
 * Reads either form of run lengths in COCO's JSON.
 * @throws CnnError 'bad-rle' saying what is wrong
 */
export function parseRle({ size, counts }: RleJson): Rle {
  checkSize(size)
  if (typeof counts === 'string') return rleFromString(counts, size)
  if (!Array.isArray(counts)) {
    throw new CnnError('bad-rle', `The counts of a mask are ${typeof counts}: no list, no string.`)
  }
  checkRle({ size, counts })
  return { size: [size[0], size[1]], counts: Uint32Array.from(counts) }
}

/** The form that COCO's results have: `{ size: [h, w], counts: 'g05500000U1' }`. */
export const compressRle = (rle: Rle) => ({
  size: [rle.size[0], rle.size[1]] as [height: number, width: number],
  counts: rleToString(rle),
})

/** The counts as COCO's compressed string. */
export function rleToString({ counts }: Rle): string {
  const codes: number[] = []
  for (let i = 0; i < counts.length; i++) {
    let rest = counts[i]! - (i > 2 ? counts[i - 2]! : 0)
    while (true) {
      const next = Math.floor(rest / 32)
      const bits = rest - next * 32
      const isLast = bits & 16 ? next === -1 : next === 0
      codes.push(48 + bits + (isLast ? 0 : 32))
      if (isLast) break
      rest = next
    }
  }
  return textOf(codes)
}

/**
 * Run lengths out of COCO's compressed string.
 * @throws CnnError 'bad-rle' naming the place in the string
 */
export function rleFromString(text: string, size: readonly [height: number, width: number]): Rle {
  checkSize(size)
  const pixels = size[0] * size[1]
  const counts = new Counts()
  let [beforeLast, last, sum] = [0, 0, 0]
  for (let at = 0; at < text.length; ) {
    let [value, scale, code] = [0, 1, 32]
    for (; code & 32; at++) {
      code = text.charCodeAt(at) - 48
      if (!(code >= 0 && code < 64)) throw badText(text, at)
      value += (code & 31) * scale
      scale *= 32
      if (scale > 2 ** 40) throw badText(text, at)
    }
    if (code & 16) value -= scale
    if (counts.length > 2) value += beforeLast
    if (!(value >= 0 && value <= pixels)) throw badRle(`has a run of ${value} pixels`, size)
    sum += value
    counts.push(value)
    beforeLast = last
    last = value
  }
  if (sum !== pixels) throw badRle(`has runs of ${sum.toLocaleString('en')} pixels together`, size)
  return { size: [size[0], size[1]], counts: counts.toArray() }
}

function badText(text: string, at: number) {
  const problem =
    at < text.length ? `has ${JSON.stringify(text[at])} at character ${at}` : 'is cut off'
  return new CnnError(
    'bad-rle',
    `The compressed run lengths "${text.slice(0, 24)}${text.length > 24 ? '…' : ''}" are damaged: the string ${problem}.`,
  )
}

function textOf(codes: readonly number[]) {
  let text = ''
  for (let i = 0; i < codes.length; i += 4096) {
    text += String.fromCharCode(...codes.slice(i, i + 4096))
  }
  return text
}
