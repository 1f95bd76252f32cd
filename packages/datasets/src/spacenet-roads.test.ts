import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { writeTinyTiff } from '../test/writers/geotiff.js'
import { memoryTree } from './files/file-tree.js'
import { readSpaceNetRoads, spaceNetRoads } from './spacenet-roads.js'

const data = process.env.CNN_TEST_DATA ?? resolve(import.meta.dirname, '../../../../shared/data')

const tree = (files: Record<string, Uint8Array>) =>
  memoryTree(new Map(Object.entries(files)), 'disk')

const roads = (x: number) =>
  new TextEncoder().encode(
    JSON.stringify({
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          properties: { lane_number: '2' },
          geometry: {
            type: 'LineString',
            coordinates: [
              [x, 36],
              [x + 0.001, 36],
            ],
          },
        },
      ],
    }),
  )

/** As the archives since 2019 have it. */
function tiles(area: string, count: number) {
  const entries = Array.from({ length: count }, (_, i) => {
    const start = `SN3_roads_train_${area}`
    return [
      [`${area}/PS-RGB/${start}_PS-RGB_img${i}.tif`, writeTinyTiff(i)],
      [`${area}/PS-MS/${start}_PS-MS_img${i}.tif`, writeTinyTiff(100 + i)],
      [`${area}/MS/${start}_MS_img${i}.tif`, writeTinyTiff(200 + i)],
      [`${area}/geojson_roads/${start}_geojson_roads_img${i}.geojson`, roads(i)],
      [`${area}/geojson_buildings/${start}_geojson_buildings_img${i}.geojson`, roads(99)],
    ] as const
  })
  return Object.fromEntries(entries.flat())
}

const all = async (set: Awaited<ReturnType<typeof readSpaceNetRoads>>) =>
  (await Promise.all([set.train, set.validation, set.test].map((part) => part.toArray()))).flat()

test('tiles with their roads, in three parts', async () => {
  const files = { ...tiles('AOI_2_Vegas', 12), ...tiles('AOI_9_San_Juan', 3) }
  const set = await readSpaceNetRoads(tree(files), 'disk')
  expect(set.test.size! >= 1 && set.validation.size! >= 1).toBe(true)
  const found = await all(set)
  expect(found).toHaveLength(15)
  for (const { id, area, raster, roads } of found) {
    const number = Number(/img(\d+)$/.exec(id)![1])
    expect(id).toBe(`${area}_img${number}`)
    expect(raster[8]).toBe(number)
    expect(roads.features[0]!.geometry).toMatchObject({
      coordinates: [
        [number, 36],
        [number + 0.001, 36],
      ],
    })
  }
})

test('another raster, and only some areas', async () => {
  const files = { ...tiles('AOI_2_Vegas', 3), ...tiles('AOI_9_San_Juan', 3) }
  const set = await readSpaceNetRoads(tree(files), 'disk', { areas: ['San_Juan'], raster: 'MS' })
  const found = await all(set)
  expect(found.map(({ id }) => id).sort()).toEqual([0, 1, 2].map((i) => `AOI_9_San_Juan_img${i}`))
  expect(found.every(({ raster }) => raster[8]! >= 200)).toBe(true)
})

test('roads with speeds are taken before those without', async () => {
  const speed =
    'AOI_2_Vegas/geojson_roads_speed/SN3_roads_train_AOI_2_Vegas_geojson_roads_speed_img1.geojson'
  const set = await readSpaceNetRoads(
    tree({ ...tiles('AOI_2_Vegas', 2), [speed]: roads(55) }),
    'disk',
  )
  const tile = (await all(set)).find(({ id }) => id.endsWith('img1'))
  expect(tile!.roads.features[0]!.geometry).toMatchObject({
    coordinates: [
      [55, 36],
      [55.001, 36],
    ],
  })
})

test('the names of 2017', async () => {
  const files = {
    'AOI_3_Paris_Roads_Train/RGB-PanSharpen/RGB-PanSharpen_AOI_3_Paris_img7.tif': writeTinyTiff(7),
    'AOI_3_Paris_Roads_Train/geojson/spacenetroads/spacenetroads_AOI_3_Paris_img7.geojson':
      roads(7),
    'AOI_3_Paris_Roads_Train/RGB-PanSharpen/RGB-PanSharpen_AOI_3_Paris_img8.tif': writeTinyTiff(8),
    'AOI_3_Paris_Roads_Train/osm/AOI_3_Paris_img8.geojson': roads(8),
  }
  const found = await all(await readSpaceNetRoads(tree(files), 'disk'))
  expect(found.map(({ id }) => id)).toEqual(['AOI_3_Paris_img7'])
})

describe('what is wrong is said', () => {
  test('nothing of the areas', async () => {
    await expect(
      readSpaceNetRoads(tree(tiles('AOI_2_Vegas', 2)), 'disk', { areas: ['Paris'] }),
    ).rejects.toThrow(/in Paris; areas that are there: AOI_2_Vegas/)
  })
  test('damaged roads, by their file', async () => {
    const file = 'AOI_2_Vegas/geojson_roads/SN3_roads_train_AOI_2_Vegas_geojson_roads_img0.geojson'
    const files = { ...tiles('AOI_2_Vegas', 1), [file]: new TextEncoder().encode('{') }
    await expect(all(await readSpaceNetRoads(tree(files), 'disk'))).rejects.toThrow(
      /geojson_roads_img0.geojson of disk: it is no JSON/,
    )
  })
})

test.skipIf(!existsSync(`${data}/spacenet-apls`))('the real tile', async () => {
  const set = await spaceNetRoads({ folder: `${data}/spacenet-apls` })
  expect([set.train.size, set.validation.size, set.test.size]).toEqual([1, 0, 0])
  const { id, area, raster, roads } = await set.train.get(0)
  expect([id, area, raster.length]).toEqual(['AOI_2_Vegas_img0', 'AOI_2_Vegas', 2_889_592])
  expect(roads.features[0]!.properties).toMatchObject({ 'speed_m/s': 8.9408 })
})
