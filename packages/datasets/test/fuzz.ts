import { CnnError, randomStream } from '@cnn/core'
import { expect } from 'vitest'

/** Bits turned, bytes exchanged, parts left out, doubled or cut off. */
function mutated(bytes: Uint8Array, run: number) {
  const random = randomStream(run, 'fuzz')
  let result = Uint8Array.from(bytes)
  for (let changes = 1 + random.integer(3); changes > 0; changes--) {
    const place = random.integer(result.length)
    const length = random.integer(40)
    const kind = random.uniform()
    const [before, after] = [result.slice(0, place), result.slice(place)]
    if (kind < 0.05) result = before.length > 0 ? before : after
    else if (kind < 0.2) result = new Uint8Array([...before, ...after.slice(length)])
    else if (kind < 0.35) result = new Uint8Array([...before, ...after.slice(0, length), ...after])
    else if (kind < 0.7) result[place]! ^= 1 << random.integer(8)
    else result[place] = signs[random.integer(signs.length)]!
    if (result.length === 0) return Uint8Array.of(0)
  }
  return result
}

const signs = new TextEncoder().encode('0919n \t\n,."{}[]-(e\r\u0000')

/**
 * Reads mutated files; none may hang, or fail otherwise than by an error of ours with one of these codes. Gives how many
 * were read all the same.
 */
export async function fuzz(
  samples: readonly Uint8Array[],
  runs: number,
  codes: RegExp,
  read: (bytes: Uint8Array) => unknown,
) {
  let good = 0
  let slowest = 0
  for (let run = 0; run < runs; run++) {
    const bytes = mutated(samples[run % samples.length]!, run)
    const start = performance.now()
    try {
      await read(bytes)
      good++
    } catch (error) {
      if (!(error instanceof CnnError)) throw new Error(`run ${run}`, { cause: error })
      expect(error.code).toMatch(codes)
    }
    slowest = Math.max(slowest, performance.now() - start)
  }
  expect(slowest).toBeLessThan(5000)
  expect(good).toBeLessThan(runs)
  return good
}
