import type { GeoFeatureCollection, GeoLineString, GeoPolygon } from '../../formats/geojson.js'
import type { SatelliteTile } from '../satellite-tiles.js'
import type { Point } from './street-plan.js'

/**
 * Roads as LineStrings with their kind and width, and buildings as Polygons: in pixels, or in the metres of the map that
 * the tile's geotransform makes up.
 */
export function tileGeoJson(
  { roads, boxes, metersPerPixel, geotransform }: SatelliteTile,
  coordinates: 'pixels' | 'map' = 'pixels',
): GeoFeatureCollection<GeoLineString | GeoPolygon> {
  const [left, across, skewX, top, skewY, down] = geotransform
  const scale = coordinates === 'map' ? metersPerPixel : 1
  const move = ([x, y]: Point): [number, number] =>
    coordinates === 'map' ? [left + x * across + y * skewX, top + x * skewY + y * down] : [x, y]
  const lines = roads.edges.map(({ kind, width, line }) => ({
    type: 'Feature' as const,
    properties: { class: 'road', kind, width: width * scale },
    geometry: { type: 'LineString' as const, coordinates: line.map(move) },
  }))
  const outlines = boxes.map(({ outline }) => ({
    type: 'Feature' as const,
    properties: { class: 'building' },
    geometry: { type: 'Polygon' as const, coordinates: [[...outline, outline[0]!].map(move)] },
  }))
  return { type: 'FeatureCollection', features: [...lines, ...outlines] }
}
