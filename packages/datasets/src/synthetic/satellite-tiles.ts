/**
 * Satellite tiles: roads, houses, fields and trees from above, with the road graph, the outlines of the buildings and a
 * mask. Trees and shadows hide parts of the roads, whose labels are there all the same.
 *
 * Easier than real tiles: there are no bridges, rivers, clouds or roofs of more than two planes, one tile has one kind of
 * road surface, and labels are never a little beside the road.
 */
import type { Box, ByteImage } from '@cnn/core/data'
import type { DataCard } from '../data-card.js'
import { Canvas, labelImage, stampLabel } from './raster/canvas.js'
import { type Coverage, fillCoverage, strokeCoverage } from './raster/coverage.js'
import { hiddenBy, type Region, regionOfCoverage } from './raster/regions.js'
import { photograph } from './raster/scene-light.js'
import { paintHouse, planHouses } from './satellite/buildings.js'
import { clipPolygon } from './satellite/clip-polygon.js'
import { drawSun, paintGround, paintTrees, type Sun } from './satellite/paint-land.js'
import { paintRoads } from './satellite/paint-roads.js'
import { clipPlan, type RoadGraph } from './satellite/road-graph.js'
import { type Point, planStreets } from './satellite/street-plan.js'
import {
  checkRange,
  checkSize,
  makeWorld,
  type PictureWorldOptions,
  type World,
  worldCard,
} from './world.js'
import type { WorldRandom } from './world-random.js'

export interface SatelliteTilesOptions extends PictureWorldOptions {
  /** How large a pixel is on the ground; 1 by default. */
  metersPerPixel?: number
  /** 0 has bare roads in clear light; 1 hides them under trees and shadows, pale, blurred and noisy. 0.5 by default. */
  difficulty?: number
}

/** A building's outline, as far as it lies in the tile, and the box of its pixels. */
export interface Building extends Box {
  /** The class 'building', as in the mask. */
  label: 2
  area: number
  /** In pixels, the last point joined to the first. */
  outline: Point[]
}

export interface SatelliteTile {
  image: ByteImage
  /** 0 land, 1 road, 2 building. */
  mask: ByteImage
  roads: RoadGraph
  boxes: Building[]
  metersPerPixel: number
  /**
   * From pixels to a made-up map, as GDAL has it: x = t[0] + column · t[1] + row · t[2], y = t[3] + column · t[4] +
   * row · t[5], in metres of a UTM zone.
   */
  geotransform: readonly [number, number, number, number, number, number]
}

export const satelliteTilesCard = {
  ...worldCard,
  id: 'synthetic-satellite-tiles',
  name: 'Synthetic satellite tiles',
  summary: 'roads, houses, fields and trees from above, with road graph, outlines and mask',
  classes: ['land', 'road', 'building'],
  image: { width: 256, height: 256, channels: 3 },
} as const satisfies DataCard

/**
 * Satellite tiles with road graphs and buildings, 256 × 256 pixels of a metre by default. `classes` are those of the
 * mask.
 * @throws CnnError 'invalid-argument' for an option out of its range
 */
export function satelliteTiles({
  size = 256,
  metersPerPixel = 1,
  difficulty = 0.5,
  ...options
}: SatelliteTilesOptions = {}): World<SatelliteTile> {
  checkSize(size)
  checkRange('metersPerPixel', metersPerPixel, 0.25, 4)
  checkRange('difficulty', difficulty, 0, 1)
  return makeWorld(satelliteTilesCard, options, (random) => {
    const canvas = new Canvas(size, size)
    const mask = labelImage(size, size)
    const sun = drawSun(random, metersPerPixel)
    const ground = paintGround(canvas, random)
    const roads = drawRoads(random, size, metersPerPixel)
    const covered = paintRoads(canvas, random, roads, ground, metersPerPixel, difficulty)
    for (const road of covered) stampLabel(mask, road, 1)
    const boxes = build(canvas, mask, random, roads, sun, metersPerPixel)
    const taken = (crown: Coverage) => hiddenBy(mask, crown, 2)[2]! > 0
    paintTrees(canvas, random, sun, metersPerPixel, 0.3 + 1.2 * difficulty, taken)
    const image = photograph(canvas, random, 0.6 * difficulty)
    const geotransform = drawGeotransform(random, metersPerPixel)
    return { image, mask, roads, boxes, metersPerPixel, geotransform }
  })
}

/** A plan with some road in the tile: the tile of a plan may be empty where crossings are far apart. */
function drawRoads(random: WorldRandom, size: number, metersPerPixel: number): RoadGraph {
  while (true) {
    const spacing = random.uniform(48, 105) / metersPerPixel
    const widths = {
      'main road': random.uniform(9, 13) / metersPerPixel,
      street: random.uniform(5, 7.5) / metersPerPixel,
      track: random.uniform(2.6, 3.6) / metersPerPixel,
    }
    const graph = clipPlan(planStreets(random, size, spacing), size, widths)
    if (graph.edges.length > 0) return graph
  }
}

function build(
  canvas: Canvas,
  mask: ByteImage,
  random: WorldRandom,
  roads: RoadGraph,
  sun: Sun,
  metersPerPixel: number,
): Building[] {
  const { width: size } = canvas
  const buildings: Building[] = []
  const density = random.uniform(0.1, 0.9)
  for (const house of random.shuffled(planHouses(random, roads, metersPerPixel, density))) {
    const outline = clipPolygon(house.outline, size)
    if (outline.length < 6) continue
    const figure = fillCoverage([outline], size, size)
    const region: Region = regionOfCoverage(figure)
    if (region.area < 9 || isTaken(mask, figure, outline)) continue
    paintHouse(canvas, random, house, sun)
    stampLabel(mask, figure, 2)
    const points = Array.from(
      { length: outline.length / 2 },
      (_, i): Point => [outline[2 * i]!, outline[2 * i + 1]!],
    )
    buildings.push({ ...region, label: 2, outline: points })
  }
  return buildings
}

/** Whether a house would touch a road or another house. */
function isTaken(mask: ByteImage, house: Coverage, outline: readonly number[]) {
  const border = [...outline, ...outline.slice(0, 2)]
  const walls = strokeCoverage(border, 1.5, mask.width, mask.height)
  return [house, walls].some((figure) => {
    const hidden = hiddenBy(mask, figure, 2)
    return hidden[1]! + hidden[2]! > 0
  })
}

/** Somewhere in a UTM zone. */
const drawGeotransform = (random: WorldRandom, metersPerPixel: number) =>
  [
    300_000 + random.integer(400_000),
    metersPerPixel,
    0,
    1_000_000 + random.integer(8_000_000),
    0,
    -metersPerPixel,
  ] as const
