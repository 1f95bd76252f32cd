import { BlockHash } from './block-hash.js'
import type { RunningHash } from './running-hash.js'

/** SHA-256 after FIPS 180-4, for bytes that come piece by piece, and for where the browser's own is not offered. */
export function sha256(): RunningHash {
  known ??= fractions()
  return new BlockHash({ start: known.state, isLittleEndian: false, compress })
}

let known: ReturnType<typeof fractions> | undefined

/** The first 32 bits of the fractional parts of the square and cube roots of the first primes. */
function fractions() {
  const primes: number[] = []
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime)) primes.push(n)
  const bits = (root: number) => ((root % 1) * 2 ** 32) | 0
  return {
    state: Int32Array.from(primes.slice(0, 8), (prime) => bits(Math.sqrt(prime))),
    rounds: Int32Array.from(primes, (prime) => bits(Math.cbrt(prime))),
  }
}

const words = new Int32Array(64)

function compress(state: Int32Array, view: DataView, offset: number) {
  const { rounds } = known!
  for (let i = 0; i < 16; i++) words[i] = view.getInt32(offset + 4 * i)
  for (let i = 16; i < 64; i++) {
    const early = words[i - 15]!
    const late = words[i - 2]!
    const s0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3)
    const s1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10)
    words[i] = (words[i - 16]! + s0 + words[i - 7]! + s1) | 0
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as Octet
  for (let i = 0; i < 64; i++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const first = (h + s1 + ((e & f) ^ (~e & g)) + rounds[i]! + words[i]!) | 0
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + second) | 0
  }
  for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) state[i]! += word
}

type Octet = [number, number, number, number, number, number, number, number]

const rotate = (word: number, bits: number) => (word >>> bits) | (word << (32 - bits))
