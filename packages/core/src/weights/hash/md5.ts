import { BlockHash } from './block-hash.js'
import type { RunningHash } from './running-hash.js'

/** MD5 after RFC 1321: for files of which no better hash is published. It shows damage, not forgery. */
export const md5 = (): RunningHash => new BlockHash({ start, isLittleEndian: true, compress })

const start = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476)
const sines = Int32Array.from({ length: 64 }, (_, i) => Math.abs(Math.sin(i + 1)) * 2 ** 32)
const turns = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
] as const
const words = new Int32Array(16)

function compress(state: Int32Array, view: DataView, offset: number) {
  for (let i = 0; i < 16; i++) words[i] = view.getInt32(offset + 4 * i, true)
  let [a, b, c, d] = state as unknown as [number, number, number, number]
  for (let i = 0; i < 64; i++) {
    const round = i >> 4
    let mixed: number
    let place: number
    if (round === 0) {
      mixed = (b & c) | (~b & d)
      place = i
    } else if (round === 1) {
      mixed = (d & b) | (~d & c)
      place = 5 * i + 1
    } else if (round === 2) {
      mixed = b ^ c ^ d
      place = 3 * i + 5
    } else {
      mixed = c ^ (b | ~d)
      place = 7 * i
    }
    const sum = (a + mixed + sines[i]! + words[place & 15]!) | 0
    const turn = turns[round]![i & 3]!
    a = d
    d = c
    c = b
    b = (b + ((sum << turn) | (sum >>> (32 - turn)))) | 0
  }
  for (const [i, word] of [a, b, c, d].entries()) state[i]! += word
}
