import type { NumberColumn } from './number-column.js'

/**
 * Many lists of numbers in little memory: whole numbers and numbers with two decimals, as annotations have them, take 32
 * bits each, others 64. Every number comes out as it went in.
 */
export class PackedLists {
  private readonly blocks: Int32Array[] = []
  private used = blockLength

  /** Adds a list and tells its place, which is not 0. */
  add(list: NumberColumn): number {
    const kind = kindOf(list)
    const words = 1 + list.length * (kind === doubles ? 2 : 1)
    if (this.used + words > blockLength) {
      this.blocks.push(new Int32Array(Math.max(blockLength, words)))
      this.used = 0
    }
    const block = this.blocks.at(-1)!
    const start = this.used
    block[start] = list.length * 4 + kind
    write(list, kind, block, start + 1)
    this.used = words > blockLength ? blockLength : start + words
    return (this.blocks.length - 1) * blockLength + start + 1
  }

  /** The list at a place. */
  get(place: number): Float64Array {
    const block = this.blocks[Math.floor((place - 1) / blockLength)]!
    const start = (place - 1) % blockLength
    const [length, kind] = [block[start]! >>> 2, block[start]! & 3]
    const list = new Float64Array(length)
    for (let i = 0, at = start + 1; i < length; i++) {
      if (kind === integers) list[i] = block[at++]!
      else if (kind === hundredths) list[i] = block[at++]! / 100
      else {
        halves[0] = block[at++]!
        halves[1] = block[at++]!
        list[i] = whole[0]!
      }
    }
    return list
  }
}

const blockLength = 2 ** 20
const [integers, hundredths, doubles] = [0, 1, 2]

/** The smallest kind of words that keeps every number. */
function kindOf(list: NumberColumn): number {
  if (areAll(isInteger, list)) return integers
  return areAll(isHundredth, list) ? hundredths : doubles
}

function areAll(isOfKind: (value: number) => boolean, { values, length }: NumberColumn) {
  for (let i = 0; i < length; i++) if (!isOfKind(values[i]!)) return false
  return true
}

/** Of 32 bits. */
const isInteger = (value: number) => (value | 0) === value && !Object.is(value, -0)

/** The quotient is rounded as the decimals in the file were: it is the same number, or it is none of two decimals. */
function isHundredth(value: number) {
  const scaled = Math.round(value * 100)
  return isInteger(scaled) && scaled / 100 === value
}

const whole = new Float64Array(1)
const halves = new Int32Array(whole.buffer)

function write({ values, length }: NumberColumn, kind: number, block: Int32Array, start: number) {
  for (let i = 0, at = start; i < length; i++) {
    if (kind === integers) block[at++] = values[i]!
    else if (kind === hundredths) block[at++] = Math.round(values[i]! * 100)
    else {
      whole[0] = values[i]!
      block[at++] = halves[0]!
      block[at++] = halves[1]!
    }
  }
}
