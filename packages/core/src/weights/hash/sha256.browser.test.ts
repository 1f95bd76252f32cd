import { expect, test } from 'vitest'
import { sha256Hex } from '../sha256.browser.js'
import { sha256 } from './sha256.js'

test('SHA-256 piece by piece agrees with the browser’s own', async () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 100_003]) {
    const bytes = Uint8Array.from({ length: length + 3 }, (_, i) => (i * i) % 251).subarray(3)
    const hash = sha256()
    for (let at = 0; at < length; at += 77) hash.update(bytes.subarray(at, at + 77))
    expect(hash.hex(), `${length} bytes`).toBe(await sha256Hex(bytes))
  }
})
