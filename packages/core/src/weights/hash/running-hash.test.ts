import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { md5 } from './md5.js'
import { sha256 } from './sha256.js'

const hashes = { md5, sha256 }

test.each(['md5', 'sha256'] as const)('%s agrees with Node’s, whatever the pieces', (name) => {
  for (const length of [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1000, 70_001]) {
    const bytes = Uint8Array.from({ length: length + 3 }, (_, i) => (i * i) % 251).subarray(3)
    for (const piece of [1, 63, 64, 65, 1000, 70_001]) {
      if (length > 2000 && piece === 1) continue
      const hash = hashes[name]()
      for (let at = 0; at < length; at += piece) hash.update(bytes.subarray(at, at + piece))
      const wanted = createHash(name).update(bytes).digest('hex')
      expect([hash.hex(), hash.hex()], `${length} by ${piece}`).toEqual([wanted, wanted])
    }
  }
})

test('the published values', () => {
  const of = (name: 'md5' | 'sha256', text: string) => {
    const hash = hashes[name]()
    hash.update(new TextEncoder().encode(text))
    return hash.hex()
  }
  expect(of('md5', 'abc')).toBe('900150983cd24fb0d6963f7d28e17f72')
  expect(of('sha256', 'abc')).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  )
})
