/**
 * SpaceNet 3: roads in satellite pictures of Las Vegas, Paris, Shanghai and Khartoum, tiles of 400 m × 400 m at 0.3 m a
 * pixel (WorldView-3), with the middle lines of the roads. Adam Van Etten and others: "SpaceNet: A Remote Sensing Dataset
 * and Challenge Series", 2018, https://arxiv.org/abs/1807.01232. SpaceNet 5 (Moscow, Mumbai, San Juan) has the same form.
 */
import { CnnError, Dataset } from '@cnn/core/data'
import type { DataCard, DataFile } from './data-card.js'
import { type FileTree, readTreeFile } from './files/file-tree.js'
import type { DataOptions } from './files/find-dataset.js'
import { loadDataset } from './files/load-dataset.js'
import { type GeoFeatureCollection, readGeoJson } from './formats/geojson.js'
import { findTiles, type RasterKind, type StoredTile } from './spacenet-roads/find-tiles.js'
import { splitByName } from './split-by-name.js'

/** A tile of the Earth and its roads. */
export interface RoadTile {
  /** 'AOI_2_Vegas_img0' */
  id: string
  /** 'AOI_2_Vegas' */
  area: string
  /** The file of the picture, a GeoTIFF, as it is. */
  raster: Uint8Array
  /** The middle lines of the roads in degrees of longitude and latitude; properties tell lanes, kind, surface, speed. */
  roads: GeoFeatureCollection
}

export interface SpaceNetRoadsOptions extends DataOptions {
  /** Only these areas: ['Vegas', 'Paris']; by default all that are there. */
  areas?: readonly string[]
  /**
   * Which picture of a tile: 'PS-RGB' (the default; sharpened, three channels), 'PS-MS' (sharpened, eight), 'MS' (eight,
   * 1.3 m a pixel) or 'PAN' (grey).
   */
  raster?: RasterKind
}

export interface SpaceNetRoads {
  train: Dataset<RoadTile>
  validation: Dataset<RoadTile>
  /** A tenth of the official training tiles: labels of the official test tiles were never given out. */
  test: Dataset<RoadTile>
  /** 'road' */
  classes: readonly string[]
  card: DataCard
  /** Where the data comes from, for people. */
  source: string
}

const bucket = 'https://spacenet-dataset.s3.amazonaws.com/spacenet/SN3_roads/tarballs'

const archives = (area: string, md5: string, md5OfSpeed: string): DataFile[] => {
  const name = `SN3_roads_train_${area}`
  const file = (path: string, sum: string): DataFile => ({
    path,
    url: `${bucket}/${path}`,
    md5: sum,
    unpack: true,
    parts: [area],
  })
  return [file(`${name}.tar.gz`, md5), file(`${name}_geojson_roads_speed.tar.gz`, md5OfSpeed)]
}

export const spaceNetRoadsCard = {
  id: 'spacenet-roads',
  name: 'SpaceNet 3 roads',
  summary:
    'satellite tiles of four cities, 1300 × 1300 at 0.3 m, with the middle lines of their roads',
  homepage: 'https://spacenet.ai/spacenet-roads-dataset',
  license: 'CC BY-SA 4.0',
  citation: `@article{vanetten2018spacenet,
  author = {Adam Van Etten and Dave Lindenbaum and Todd M. Bacastow},
  title = {SpaceNet: A Remote Sensing Dataset and Challenge Series},
  journal = {arXiv:1807.01232},
  year = {2018}
}`,
  classes: ['road'],
  counts: { train: 2780 },
  files: [
    ...archives(
      'AOI_2_Vegas',
      '06317255b5e0c6df2643efd8a50f22ae',
      '4acf7846ed8121db1319345cfe9fdca9',
    ),
    ...archives(
      'AOI_3_Paris',
      'c13baf88ee10fe47870c303223cabf82',
      'abc8199d4c522d3a14328f4f514702ad',
    ),
    ...archives(
      'AOI_4_Shanghai',
      'ef3de027c3da734411d4333bee9c273b',
      'f1db36bd17b2be2281f5f7d369e9e25d',
    ),
    ...archives(
      'AOI_5_Khartoum',
      '46f327b550076f87babb5f7b43f27c68',
      'd969693760d59401a84bd9215375a636',
    ),
  ],
  access:
    'It has about 60 GB: fetch the archives of the areas that you want, with `aws s3 cp --no-sign-request s3://spacenet-dataset/spacenet/SN3_roads/tarballs/SN3_roads_train_AOI_3_Paris.tar.gz .` (the smallest, 5.6 GB), and unpack them into one folder.',
} as const satisfies DataCard

/**
 * Loads tiles with their roads, from where `findDataset` finds them: in whatever folders, the files named as SpaceNet
 * names them, those of 2017 (`RGB-PanSharpen_AOI_2_Vegas_img1.tif` and `spacenetroads_AOI_2_Vegas_img1.geojson`) or those
 * since (`SN3_roads_train_AOI_2_Vegas_PS-RGB_img1.tif` and `…_geojson_roads_img1.geojson`). Roads with speeds are taken
 * where they are there. Which tiles are held back, their ids alone decide; neighbours may be in different parts.
 * @throws CnnError 'data-not-found', 'bad-dataset', 'aborted' and those of the download; when its turn comes, a tile
 * throws 'bad-geojson'
 */
export async function spaceNetRoads(options: SpaceNetRoadsOptions = {}): Promise<SpaceNetRoads> {
  return loadDataset(
    spaceNetRoadsCard,
    options,
    {
      aliases: ['spacenet', 'SN3_roads', 'spacenet-apls'],
      has: async (place) => (await findTiles(place, options.raster, options.signal)).length > 0,
    },
    ({ tree, source }) => readSpaceNetRoads(tree, source, options),
  )
}

export async function readSpaceNetRoads(
  tree: FileTree,
  source: string,
  {
    areas,
    raster = 'PS-RGB',
    signal,
  }: Omit<SpaceNetRoadsOptions, keyof DataOptions> & {
    signal?: AbortSignal
  } = {},
): Promise<SpaceNetRoads> {
  const found = await findTiles(tree, raster, signal)
  const isWanted = ({ area }: StoredTile) =>
    !areas || areas.some((name) => area === name || area.endsWith(`_${name}`))
  const tiles = found.filter(isWanted)
  if (tiles.length === 0) {
    const there = [...new Set(found.map(({ area }) => area))].join(', ') || 'none'
    throw new CnnError(
      'bad-dataset',
      `${spaceNetRoadsCard.name} (${source}): no tile has both a ${raster} picture and roads${areas ? ` in ${areas.join(', ')}; areas that are there: ${there}` : ''}.`,
    )
  }
  const parts = splitByName(
    tiles.map(({ id }) => id),
    { validation: 0.1, test: 0.1 },
  )
  const all = Dataset.from(
    { size: tiles.length, get: (index: number) => readTile(tree, tiles[index]!) },
    { name: spaceNetRoadsCard.name, classes: spaceNetRoadsCard.classes },
  )
  const part = (name: keyof typeof parts) =>
    all.select(parts[name]).named(`${spaceNetRoadsCard.name} ${name}`)
  return {
    train: part('train'),
    validation: part('validation'),
    test: part('test'),
    classes: spaceNetRoadsCard.classes,
    card: spaceNetRoadsCard,
    source,
  }
}

async function readTile(
  tree: FileTree,
  { id, area, raster, roads }: StoredTile,
): Promise<RoadTile> {
  const [picture, lines] = await Promise.all([
    readTreeFile(tree, raster),
    readTreeFile(tree, roads, { maxBytes: 2 ** 28 }),
  ])
  const name = `${roads} of ${tree.name}`
  return { id, area, raster: picture, roads: readGeoJson(lines, { name }) }
}
