import { expect, test } from 'vitest'
import { plainSha256, sha256Hex } from './sha256.browser.js'

const hex = (digest: ArrayBuffer) =>
  [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')

test('the plain SHA-256 agrees with the published values and with the built-in one', async () => {
  expect(hex(plainSha256(new TextEncoder().encode('abc')))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  )
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 100_003]) {
    const bytes = Uint8Array.from({ length: length + 3 }, (_, i) => (i * i) % 251).subarray(3)
    expect(hex(plainSha256(bytes)), `${length} bytes`).toBe(await sha256Hex(bytes))
  }
})
