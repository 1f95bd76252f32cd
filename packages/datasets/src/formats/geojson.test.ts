import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type GeoFeatureCollection, readGeoJson, writeGeoJson } from './geojson.js'

const data = process.env.CNN_TEST_DATA ?? resolve(import.meta.dirname, '../../../../../shared/data')

// The examples of RFC 7946, appendix A, and section 1.5.
const geometries = [
  { type: 'Point', coordinates: [100, 0] },
  {
    type: 'LineString',
    coordinates: [
      [100, 0],
      [101, 1],
    ],
  },
  {
    type: 'Polygon',
    coordinates: [
      [
        [100, 0],
        [101, 0],
        [101, 1],
        [100, 1],
        [100, 0],
      ],
    ],
  },
  {
    type: 'Polygon',
    coordinates: [
      [
        [100, 0],
        [101, 0],
        [101, 1],
        [100, 1],
        [100, 0],
      ],
      [
        [100.8, 0.8],
        [100.8, 0.2],
        [100.2, 0.2],
        [100.2, 0.8],
        [100.8, 0.8],
      ],
    ],
  },
  {
    type: 'MultiPoint',
    coordinates: [
      [100, 0],
      [101, 1],
    ],
  },
  {
    type: 'MultiLineString',
    coordinates: [
      [
        [100, 0],
        [101, 1],
      ],
      [
        [102, 2],
        [103, 3],
      ],
    ],
  },
  {
    type: 'MultiPolygon',
    coordinates: [
      [
        [
          [102, 2],
          [103, 2],
          [103, 3],
          [102, 3],
          [102, 2],
        ],
      ],
    ],
  },
  {
    type: 'GeometryCollection',
    geometries: [
      { type: 'Point', coordinates: [100, 0, 30] },
      { type: 'LineString', coordinates: [] },
    ],
  },
]

describe('reading', () => {
  test.each(geometries.map((geometry) => [geometry.type, geometry] as const))(
    'a %s',
    (_, geometry) => {
      const collection = readGeoJson(JSON.stringify(geometry))
      expect(collection).toEqual({
        type: 'FeatureCollection',
        features: [{ type: 'Feature', geometry, properties: null }],
      })
    },
  )

  test('a feature, and what the RFC does not know', () => {
    const feature = { type: 'Feature', id: 7, geometry: null, bbox: [1, 2, 3, 4], name: 'nowhere' }
    const bytes = new TextEncoder().encode(JSON.stringify(feature))
    expect(readGeoJson(bytes).features).toEqual([{ ...feature, properties: null }])
    const parsed = { type: 'FeatureCollection', crs: { type: 'name' }, features: [] }
    expect(readGeoJson(parsed)).toBe(parsed)
  })
})

test('what is written is read', () => {
  const collection = {
    type: 'FeatureCollection',
    crs: { type: 'name' },
    features: geometries.map((geometry, id) => ({
      type: 'Feature',
      id,
      geometry,
      properties: { a: [1] },
    })),
  } as unknown as GeoFeatureCollection
  const text = writeGeoJson(collection)
  expect(readGeoJson(text)).toEqual(collection)
  expect(text.split('\n')).toHaveLength(geometries.length + 3)
  expect(readGeoJson(writeGeoJson({ type: 'FeatureCollection', features: [] })).features).toEqual(
    [],
  )
  const wrong = structuredClone(collection)
  wrong.features[0]!.geometry = { type: 'Point', coordinates: [Number.NaN, 1] }
  expect(() => writeGeoJson(wrong)).toThrow(
    /features\[0\].geometry.coordinates\[0\] is null, no number/,
  )
})

describe('what is wrong is said, and where', () => {
  const inFeature = (geometry: unknown) => ({
    type: 'FeatureCollection',
    features: [{ type: 'Feature', geometry, properties: {} }],
  })
  const at = 'features\\[0\\]\\.geometry'
  const nested = (depth: number): object =>
    depth === 0 ? geometries[0]! : { type: 'GeometryCollection', geometries: [nested(depth - 1)] }
  test.each([
    ['no JSON', '{"type": "Feature"', /it is no JSON/],
    ['a list', [], /it is no object/],
    ['no type', {}, /it.type is missing, no kind of geometry/],
    ['no kind', inFeature({ type: 'Circle' }), `${at}.type is "Circle"`],
    ['a kind of every object', inFeature({ type: 'toString', coordinates: [] }), `${at}.type`],
    ['no features', { type: 'FeatureCollection' }, /features is no list/],
    ['no feature', { type: 'FeatureCollection', features: [null] }, /features\[0\] is no object/],
    [
      'another feature',
      { type: 'FeatureCollection', features: [{ type: 'F' }] },
      /is not “Feature”/,
    ],
    ['an id', { type: 'Feature', geometry: null, id: [1] }, /it.id is neither/],
    ['no geometry', { type: 'Feature' }, /it.geometry is no object/],
    ['properties', { type: 'Feature', geometry: null, properties: 7 }, /properties is no object/],
    ['one number', inFeature({ type: 'Point', coordinates: [1] }), `${at}.coordinates has 1 of`],
    [
      'a text',
      inFeature({ type: 'Point', coordinates: ['1', 2] }),
      `${at}.coordinates\\[0\\] is "1"`,
    ],
    ['infinity', '{"type":"Point","coordinates":[1e999,2]}', /it.coordinates\[0\] is null/],
    [
      'a short line',
      inFeature({ type: 'LineString', coordinates: [[1, 2]] }),
      'has 1 position, fewer than 2',
    ],
    [
      'too flat',
      inFeature({ type: 'LineString', coordinates: [1, 2] }),
      `${at}.coordinates\\[0\\] is no list`,
    ],
    [
      'a short ring',
      inFeature({
        type: 'Polygon',
        coordinates: [
          [
            [1, 2],
            [3, 4],
            [1, 2],
          ],
        ],
      }),
      'has 3 positions, fewer than 4',
    ],
    [
      'an open ring',
      inFeature({
        type: 'Polygon',
        coordinates: [
          [
            [1, 2],
            [3, 4],
            [5, 6],
            [7, 8],
          ],
        ],
      }),
      'does not end where it begins',
    ],
    ['a box', { type: 'Feature', geometry: null, bbox: [1, 2, 3] }, /it.bbox is not a list/],
    ['too deep', nested(40), /collections more than 32 deep/],
  ])('%s', (_, value, says) => {
    const read = () => readGeoJson(value as object, { name: 'roads.geojson' })
    expect(read).toThrow(typeof says === 'string' ? new RegExp(says) : says)
    expect(read).toThrow(/^roads\.geojson: /)
  })

  test('a file beyond the limit', () => {
    expect(() => readGeoJson('{"type": "Point"}', { maxBytes: 4 })).toThrow(/17 bytes; at most 4/)
  })
})

describe.skipIf(!existsSync(`${data}/spacenet-apls`))('the real files', () => {
  test('are read, and come out as they were', async () => {
    const root = `${data}/spacenet-apls`
    const paths = (await readdir(root, { recursive: true })).filter((path) =>
      path.endsWith('.geojson'),
    )
    expect(paths).toHaveLength(16)
    let lines = 0
    for (const path of paths) {
      const collection = readGeoJson(await readFile(join(root, path)), { name: path })
      lines += collection.features.filter(({ geometry }) => geometry?.type === 'LineString').length
      expect(readGeoJson(writeGeoJson(collection))).toEqual(collection)
    }
    expect(lines).toBeGreaterThan(300)
  })
})
