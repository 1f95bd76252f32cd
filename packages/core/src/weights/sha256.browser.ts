/** The SHA-256 of the bytes, 64 hexadecimal digits. */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  // Pages served over plain http, for example from another machine of the house, have no crypto.subtle.
  const digest = globalThis.crypto?.subtle
    ? await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)
    : plainSha256(bytes)
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** SHA-256 after FIPS 180-4, for where the browser's own is not offered. */
export function plainSha256(bytes: Uint8Array): ArrayBuffer {
  const { state, rounds } = fractions()
  const whole = bytes.length - (bytes.length % 64)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let offset = 0; offset < whole; offset += 64) compress(state, rounds, view, offset)
  const rest = new Uint8Array(bytes.length % 64 < 56 ? 64 : 128)
  rest.set(bytes.subarray(whole))
  rest[bytes.length - whole] = 0x80
  const tail = new DataView(rest.buffer)
  tail.setUint32(rest.length - 8, Math.floor(bytes.length / 2 ** 29))
  tail.setUint32(rest.length - 4, (bytes.length << 3) >>> 0)
  for (let offset = 0; offset < rest.length; offset += 64) compress(state, rounds, tail, offset)
  const digest = new DataView(new ArrayBuffer(32))
  for (const [i, word] of state.entries()) digest.setInt32(4 * i, word)
  return digest.buffer
}

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

function compress(state: Int32Array, rounds: Int32Array, view: DataView, offset: number) {
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
