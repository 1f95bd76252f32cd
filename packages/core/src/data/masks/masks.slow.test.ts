import { expect, test } from 'vitest'
import { CnnError } from '../../errors.js'
import { type Random, randomStream } from '../../random.js'
import {
  decodeRle,
  encodeRle,
  maskToPolygons,
  mergeRles,
  parseRle,
  polygonsToRle,
  rleArea,
  rleBounds,
  rleToString,
} from './index.js'

const runs = 10_000

/** Changes, doubles or drops characters. */
function mutated(text: string, random: Random) {
  const characters = [...text]
  for (let changes = 1 + random.integer(3); changes > 0; changes--) {
    const place = random.integer(characters.length + 1)
    const character = String.fromCharCode(
      random.chance(0.9) ? 48 + random.integer(64) : random.integer(300),
    )
    const kind = random.integer(4)
    if (kind === 0) characters.splice(place, 1)
    else if (kind === 1) characters.splice(place, 0, character)
    else if (kind === 2) characters.splice(place, 0, ...characters.slice(place, place + 5))
    else characters[place] = character
  }
  return characters.join('')
}

test('10,000 mutated run lengths give masks of their size or a CnnError', () => {
  let read = 0
  for (let run = 0; run < runs; run++) {
    const random = randomStream(run, 'rle')
    const [width, height] = [1 + random.integer(20), 1 + random.integer(20)]
    const data = Uint8Array.from({ length: width * height }, () => random.integer(2))
    const text = rleToString(encodeRle({ data, width, height, channels: 1 }))
    try {
      const rle = parseRle({ size: [height, width], counts: mutated(text, random) })
      const mask = decodeRle(rle)
      expect(mask.data.reduce((sum, value) => sum + value, 0)).toBe(rleArea(rle))
      expect(rleArea(mergeRles([rle, encodeRle(mask)]))).toBe(rleArea(rle))
      const { x, y, width: w, height: h } = rleBounds(rle)
      expect(x + w <= width && y + h <= height).toBe(true)
      read++
    } catch (error) {
      if (!(error instanceof CnnError)) throw new Error(`run ${run}`, { cause: error })
      expect(error.code).toBe('bad-rle')
    }
  }
  expect(read).toBeGreaterThan(runs / 100)
  expect(read).toBeLessThan(runs)
})

/** Points around the picture, or so far away that walking along the edges would take for ever. */
function corner(random: Random, size: number) {
  const kind = random.uniform()
  if (kind < 0.6) return random.uniform(-size, 2 * size)
  if (kind < 0.8) return random.integer(4 * size) / 2 - size / 2
  if (kind < 0.95) return random.normal(0, 1e6)
  return [Number.NaN, Number.POSITIVE_INFINITY, -1e300, 2 ** 28, -(2 ** 28), 0][random.integer(6)]!
}

test('10,000 polygons with far corners give masks or a CnnError, in bounded time', () => {
  const start = performance.now()
  let drawn = 0
  for (let run = 0; run < runs; run++) {
    const random = randomStream(run, 'polygon')
    const [width, height] = [1 + random.integer(60), 1 + random.integer(60)]
    const length = 4 + random.integer(30)
    const polygon = Array.from({ length }, () => corner(random, 60))
    try {
      const rle = polygonsToRle([polygon], { width, height })
      expect(rle.counts.reduce((sum, count) => sum + count, 0)).toBe(width * height)
      const mask = decodeRle(rle)
      if (run % 10 === 0) expect(polygonsToRle(maskToPolygons(mask), mask)).toEqual(encodeRle(mask))
      drawn++
    } catch (error) {
      if (!(error instanceof CnnError)) throw new Error(`run ${run}`, { cause: error })
      expect(error.code).toBe('bad-polygon')
    }
  }
  expect(drawn).toBeGreaterThan(runs / 10)
  expect(performance.now() - start).toBeLessThan(60_000)
})

/** What COCO's `rleFrPoly` does: walks along the outline by fifths of a pixel. */
function walked(polygon: readonly number[], width: number, height: number): number[] {
  const corners = polygon.map((value) => Math.trunc(5 * value + 0.5))
  const places: number[] = []
  let before: readonly [number, number] | undefined
  const visit = (x: number, y: number) => {
    if (before && before[0] !== x) {
      const column = ((x < before[0] ? x : x - 1) + 0.5) / 5 - 0.5
      if (Number.isInteger(column) && column >= 0 && column <= width - 1) {
        const row = (Math.min(y, before[1]) + 0.5) / 5 - 0.5
        places.push(column * height + Math.ceil(Math.min(Math.max(row, 0), height)))
      }
    }
    before = [x, y]
  }
  for (let i = 0; i < corners.length; i += 2) {
    let [xs, ys] = [corners[i]!, corners[i + 1]!]
    let [xe, ye] = [corners[(i + 2) % corners.length]!, corners[(i + 3) % corners.length]!]
    const [dx, dy] = [Math.abs(xe - xs), Math.abs(ye - ys)]
    const isFlipped = dx >= dy ? xs > xe : ys > ye
    if (isFlipped) [xs, ys, xe, ye] = [xe, ye, xs, ys]
    const steps = Math.max(dx, dy)
    const slope = dx >= dy ? (ye - ys) / dx : (xe - xs) / dy
    for (let step = 0; step <= steps; step++) {
      const t = isFlipped ? steps - step : step
      if (dx >= dy) visit(t + xs, Math.trunc(ys + slope * t + 0.5))
      else visit(Math.trunc(xs + slope * t + 0.5), t + ys)
    }
  }
  places.push(width * height)
  places.sort((a, b) => a - b)
  const set = new Uint8Array(width * height)
  for (let i = 0; i + 1 < places.length; i += 2) set.fill(1, places[i], places[i + 1])
  return [...set]
}

test('20,000 polygons are drawn as a walk along their outlines draws them', () => {
  for (let run = 0; run < 2 * runs; run++) {
    const random = randomStream(run, 'walk')
    const [width, height] = [1 + random.integer(16), 1 + random.integer(16)]
    const polygon = Array.from({ length: 6 + 2 * random.integer(6) }, () => {
      const value = random.uniform(-8, 24)
      return random.chance(0.3) ? Math.round(value * 2) / 2 : value
    })
    const rle = polygonsToRle([polygon], { width, height })
    const { data } = decodeRle(rle)
    const columns = Array.from({ length: width * height }, (_, pixel) => {
      return data[(pixel % height) * width + Math.floor(pixel / height)]!
    })
    expect(columns, `run ${run}`).toEqual(walked(polygon, width, height))
  }
})
