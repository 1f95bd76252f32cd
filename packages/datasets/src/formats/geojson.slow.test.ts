import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { fuzz } from '../../test/fuzz.js'
import { type GeoFeatureCollection, readGeoJson, writeGeoJson } from './geojson.js'
import { readRoadCsv, writeRoadCsv } from './road-csv.js'

const data = process.env.CNN_TEST_DATA ?? resolve(import.meta.dirname, '../../../../../shared/data')
const bytesOf = (text: string) => new TextEncoder().encode(text)

test('10,000 mutated GeoJSON files give a collection that can be written, or an error', async () => {
  const path = `${data}/spacenet-apls/gt_json_prop_json/AOI_2_Vegas_Train/spacenetroads/AOI_2_Vegas_img99.geojson`
  const collection = {
    type: 'FeatureCollection',
    bbox: [0, 0, 1, 1],
    features: [
      {
        type: 'Feature',
        id: 1,
        properties: null,
        geometry: { type: 'Point', coordinates: [1, 2] },
      },
      {
        type: 'Feature',
        properties: { a: 1 },
        geometry: {
          type: 'GeometryCollection',
          geometries: [
            {
              type: 'MultiPolygon',
              coordinates: [
                [
                  [
                    [1, 2],
                    [3, 4],
                    [5, 6],
                    [1, 2],
                  ],
                ],
              ],
            },
            {
              type: 'MultiLineString',
              coordinates: [
                [
                  [1, 2],
                  [3, 4],
                ],
              ],
            },
          ],
        },
      },
    ],
  } as unknown as GeoFeatureCollection
  const samples = [bytesOf(writeGeoJson(collection))]
  if (existsSync(path)) samples.push(new Uint8Array(await readFile(path)))
  const good = await fuzz(samples, 10_000, /^bad-geojson$/, (bytes) =>
    writeGeoJson(readGeoJson(bytes)),
  )
  expect(good).toBeGreaterThan(300)
})

test('10,000 mutated files of roads give lines of numbers or an error', async () => {
  const text = writeRoadCsv(
    new Map([
      [
        'AOI_2_Vegas_img1',
        [
          {
            points: [
              [3, 405],
              [125, 409.5],
            ],
            lengthMeters: 4,
            travelSeconds: 2,
          },
        ],
      ],
      ['AOI_2_Vegas_img2', []],
    ]),
  )
  const good = await fuzz([bytesOf(text)], 10_000, /^bad-road-csv$/, (bytes) => {
    for (const lines of readRoadCsv(new TextDecoder().decode(bytes)).values()) {
      for (const { points } of lines) expect(points.flat().every(Number.isFinite)).toBe(true)
    }
  })
  expect(good).toBeGreaterThan(1000)
})
