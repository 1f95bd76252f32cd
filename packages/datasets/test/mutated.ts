import { randomStream } from '@cnn/core'

/** A copy with a few bits turned, bytes replaced, pieces doubled, moved or cut off; the same for the same run. */
export function mutated(bytes: Uint8Array, run: number): Uint8Array {
  const random = randomStream(run, 'fuzz')
  let result = Uint8Array.from(bytes)
  for (let changes = 1 + random.integer(4); changes > 0; changes--) {
    if (result.length === 0) return result
    const place = random.integer(result.length)
    const kind = random.uniform()
    if (kind < 0.1) {
      result = result.slice(0, place)
    } else if (kind < 0.2) {
      const piece = result.slice(place, place + 1 + random.integer(600))
      result = Uint8Array.from([...result.slice(0, place), ...piece, ...result.slice(place)])
    } else if (kind < 0.3) {
      result.copyWithin(random.integer(result.length), place, place + random.integer(600))
    } else if (kind < 0.6) {
      result[place] = random.integer(256)
    } else if (kind < 0.7) {
      result.fill(random.chance(0.5) ? 0xff : 0, place, place + 1 + random.integer(8))
    } else {
      result[place]! ^= 1 << random.integer(8)
    }
  }
  return result
}
