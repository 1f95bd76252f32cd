import { expect, test } from 'vitest'
import { readGeoJson } from '../formats/geojson.js'
import { type RoadGraph, satelliteTiles, tileGeoJson } from './index.js'
import { signedArea } from './satellite/buildings.js'
import { clipPolygon } from './satellite/clip-polygon.js'
import { planStreets } from './satellite/street-plan.js'
import { worldRandom } from './world-random.js'

const size = 160
const samples = (count = 16, options = {}) =>
  satelliteTiles({ size, counts: { train: count }, ...options }).train.toArray()

test('roads are one connected graph, whose edges end at their nodes', async () => {
  for (const { roads } of await samples()) {
    const { nodes, edges } = roads
    expect(edges.length).toBeGreaterThan(0)
    expect(reachable(roads)).toBe(nodes.length)
    for (const { from, to, line, width } of edges) {
      expect(line[0]).toEqual([nodes[from]!.x, nodes[from]!.y])
      expect(line.at(-1)).toEqual([nodes[to]!.x, nodes[to]!.y])
      expect(line.every(([x, y]) => x >= 0 && y >= 0 && x <= size && y <= size)).toBe(true)
      expect(width).toBeGreaterThan(2)
    }
  }
})

function reachable({ nodes, edges }: RoadGraph) {
  const seen = new Set([0])
  for (const node of seen) {
    for (const { from, to } of edges) {
      if (from === node) seen.add(to)
      if (to === node) seen.add(from)
    }
  }
  expect(nodes.length).toBeGreaterThan(1)
  return seen.size
}

test('roads of a kind go on as one where no third one meets them', async () => {
  for (const { roads } of await samples()) {
    for (const node of roads.nodes.keys()) {
      const ends = roads.edges.filter(({ from, to }) => (from === node) !== (to === node))
      const loops = roads.edges.filter(({ from, to }) => from === node && to === node)
      if (loops.length === 0 && ends.length === 2) expect(ends[0]!.kind).not.toBe(ends[1]!.kind)
    }
  }
})

test('roads do not cross but where they end, however they are curved', () => {
  for (let i = 0; i < 30; i++) {
    const { roads } = planStreets(worldRandom('plans', 1, '', i), 250, 60)
    const pieces = roads.flatMap(({ line }, edge) =>
      line.slice(1).map((end, j) => ({ edge, a: line[j]!, b: end })),
    )
    const crossing = pieces.filter((one) =>
      pieces.some((other) => one.edge < other.edge && crossInside(one, other)),
    )
    expect(crossing).toEqual([])
  }
})

type Piece = { a: readonly [number, number]; b: readonly [number, number] }

/** Whether two pieces cross well away from their ends. */
function crossInside(one: Piece, other: Piece) {
  const side = ({ a, b }: Piece, [x, y]: readonly [number, number]) =>
    ((b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0])) / Math.hypot(b[0] - a[0], b[1] - a[1])
  const apart = (line: Piece, { a, b }: Piece) => {
    const [first, second] = [side(line, a), side(line, b)]
    return first * second < 0 && Math.min(Math.abs(first), Math.abs(second)) > 1e-6
  }
  return apart(one, other) && apart(other, one)
}

test('the mask has the roads around their middle lines, and the buildings within their outlines', async () => {
  for (const { roads, boxes, mask } of await samples()) {
    const at = (x: number, y: number) =>
      mask.data[Math.min(size - 1, Math.floor(y)) * size + Math.min(size - 1, Math.floor(x))]
    for (const { line } of roads.edges) for (const [x, y] of line) expect(at(x, y)).toBe(1)
    let area = 0
    for (const { x, y, width, height, area: pixels, outline } of boxes) {
      expect(Math.abs(Math.abs(signedArea(outline.flat())) - pixels)).toBeLessThan(
        0.12 * pixels + 4,
      )
      // One that is cut off may end in a tip too thin for any pixel.
      const isWhole = outline.flat().every((value) => value > 0 && value < size)
      for (const [px, py] of isWhole ? outline : []) {
        expect(px >= x - 2 && px <= x + width + 2 && py >= y - 2 && py <= y + height + 2).toBe(true)
      }
      area += pixels
    }
    expect(mask.data.filter((label) => label === 2).length).toBe(area)
  }
})

test('what is hidden is labelled all the same, and the more is hidden the more difficult', async () => {
  const [easy, hard] = await Promise.all([
    samples(4, { difficulty: 0 }),
    samples(4, { difficulty: 1 }),
  ])
  for (const [i, { mask }] of easy.entries())
    expect(hard[i]!.mask.data.includes(1)).toBe(mask.data.includes(1))
  const metres = await samples(1, { metersPerPixel: 0.5 })
  expect(metres[0]!.roads.edges[0]!.width).toBeGreaterThan(5)
})

test('as GeoJSON, in pixels and on the map', async () => {
  const [tile] = await samples(1)
  const pixels = readGeoJson(tileGeoJson(tile!))
  expect(pixels.features.length).toBe(tile!.roads.edges.length + tile!.boxes.length)
  const { roads, geotransform } = tile!
  const [x, y] = roads.edges[0]!.line[0]!
  expect(pixels.features[0]!.geometry).toMatchObject({
    type: 'LineString',
    coordinates: expect.arrayContaining([[x, y]]),
  })
  const map = tileGeoJson(tile!, 'map').features[0]!
  expect(map.geometry.coordinates[0]).toEqual([geotransform[0] + x, geotransform[3] - y])
  expect(map.properties).toMatchObject({ class: 'road', kind: roads.edges[0]!.kind })
})

test('polygons are cut off at the border', () => {
  expect(clipPolygon([2, 2, 8, 2, 8, 8, 2, 8], 10)).toEqual([2, 2, 8, 2, 8, 8, 2, 8])
  expect(signedArea(clipPolygon([-5, 2, 5, 2, 5, 8, -5, 8], 10))).toBe(30)
  expect(signedArea(clipPolygon([-5, -5, 15, -5, 15, 15, -5, 15], 10))).toBe(100)
  expect(clipPolygon([20, 20, 30, 20, 30, 30], 10)).toEqual([])
})
