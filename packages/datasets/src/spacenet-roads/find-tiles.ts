import type { FileTree } from '../files/file-tree.js'
import { extensionOf, listTree } from '../files/list-tree.js'

export type RasterKind = 'PS-RGB' | 'PS-MS' | 'MS' | 'PAN'

/** A tile of which both files are there. */
export interface StoredTile {
  id: string
  area: string
  /** Paths. */
  raster: string
  roads: string
}

/** What files are called: the first name since 2019, the second one in 2017. */
const rasterNames: Record<RasterKind, readonly string[]> = {
  'PS-RGB': ['PS-RGB', 'RGB-PanSharpen'],
  'PS-MS': ['PS-MS', 'MUL-PanSharpen'],
  MS: ['MS', 'MUL'],
  PAN: ['PAN'],
}

/** From the best roads to the least; what matches none comes last. */
const roadNames = ['geojson_roads_speed', 'geojson_roads', 'spacenetroads']

/** The tiles of a tree that have a picture and roads, in the order of their areas and numbers. */
export async function findTiles(
  tree: FileTree,
  kind: RasterKind = 'PS-RGB',
  signal?: AbortSignal,
): Promise<StoredTile[]> {
  const files = (await listTree(tree, '', signal)).flatMap(placeOf)
  const roads = new Map<string, { path: string; rank: number }>()
  for (const { id, path } of files.filter(({ path }) => extensionOf(path) === 'geojson')) {
    const rank = rankOf(path)
    if (rank < (roads.get(id)?.rank ?? Number.POSITIVE_INFINITY)) roads.set(id, { path, rank })
  }
  const tiles = new Map<string, StoredTile>()
  for (const { id, area, path } of files.filter(({ path }) => isRaster(path, kind))) {
    const found = roads.get(id)
    if (found && !tiles.has(id)) tiles.set(id, { id, area, raster: path, roads: found.path })
  }
  const { compare } = new Intl.Collator('en', { numeric: true })
  return [...tiles.values()].sort((a, b) => compare(a.id, b.id))
}

/** Of 'PS-RGB/SN3_roads_train_AOI_2_Vegas_PS-RGB_img12.tif' the area AOI_2_Vegas and the id AOI_2_Vegas_img12. */
function placeOf(path: string) {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const [, area] = /(AOI_\d+_[A-Z][a-z]+(?:_[A-Z][a-z]+)?)_/.exec(name) ?? []
  const [, tile] = /_((?:img|chip)\d+)\.\w+$/.exec(name) ?? []
  return area && tile ? [{ path, area, id: `${area}_${tile}` }] : []
}

function isRaster(path: string, kind: RasterKind) {
  if (!['tif', 'tiff'].includes(extensionOf(path))) return false
  const words = path.slice(path.lastIndexOf('/') + 1).split('_')
  return words.some((word) => rasterNames[kind].includes(word))
}

/** Roads of OpenStreetMap and outlines of buildings are no labels of this set. */
function rankOf(path: string) {
  if (/(^|[/_])(osm|buildings?)([/_]|$)/i.test(path)) return Number.POSITIVE_INFINITY
  const rank = roadNames.findIndex((name) => path.includes(name))
  return rank < 0 ? roadNames.length : rank
}
