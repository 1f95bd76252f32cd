/**
 * GeoJSON: geometries on the Earth with properties, as JSON. RFC 7946, https://www.rfc-editor.org/rfc/rfc7946. Members
 * that it does not know, such as the `crs` of its forerunner of 2008, are kept.
 */
import { CnnError } from '@cnn/core/data'
import {
  checkGeometry,
  fail,
  isObject,
  requireBox,
  requireObject,
} from './geojson/check-geometry.js'

/** Longitude and latitude in degrees, and perhaps the height in metres; in a `crs` of its own whatever that says. */
export type GeoPosition = number[]

interface GeoObject {
  /** The least, then the greatest longitude, latitude (and height). */
  bbox?: number[]
}

export interface GeoPoint extends GeoObject {
  type: 'Point'
  coordinates: GeoPosition
}

export interface GeoMultiPoint extends GeoObject {
  type: 'MultiPoint'
  coordinates: GeoPosition[]
}

export interface GeoLineString extends GeoObject {
  type: 'LineString'
  coordinates: GeoPosition[]
}

export interface GeoMultiLineString extends GeoObject {
  type: 'MultiLineString'
  coordinates: GeoPosition[][]
}

export interface GeoPolygon extends GeoObject {
  type: 'Polygon'
  /** The outer ring, then holes; the last position of a ring is its first. */
  coordinates: GeoPosition[][]
}

export interface GeoMultiPolygon extends GeoObject {
  type: 'MultiPolygon'
  coordinates: GeoPosition[][][]
}

export interface GeoGeometryCollection extends GeoObject {
  type: 'GeometryCollection'
  geometries: GeoGeometry[]
}

export type GeoGeometry =
  | GeoPoint
  | GeoMultiPoint
  | GeoLineString
  | GeoMultiLineString
  | GeoPolygon
  | GeoMultiPolygon
  | GeoGeometryCollection

export interface GeoFeature<G extends GeoGeometry | null = GeoGeometry | null> extends GeoObject {
  type: 'Feature'
  id?: string | number
  geometry: G
  properties: Record<string, unknown> | null
}

export interface GeoFeatureCollection<G extends GeoGeometry | null = GeoGeometry | null>
  extends GeoObject {
  type: 'FeatureCollection'
  features: GeoFeature<G>[]
}

export interface ReadGeoJsonOptions {
  /** What to call the file in errors. */
  name?: string
  /** Larger files are refused; 256 MiB by default. */
  maxBytes?: number
}

/**
 * Reads GeoJSON and checks all of it: types, numbers of coordinates, lines of two positions at least, closed rings. A
 * single feature or geometry becomes a collection of one. Text in UTF-8, or what was parsed already, which is then the
 * result itself.
 *
 * @example readGeoJson(await readFile('roads.geojson')).features[0].geometry
 * @throws CnnError 'bad-geojson' naming the place in the file, 'file-too-large'
 */
export function readGeoJson(
  source: string | Uint8Array | object,
  { name = 'The GeoJSON', maxBytes = 2 ** 28 }: ReadGeoJsonOptions = {},
): GeoFeatureCollection {
  const length = typeof source === 'string' || source instanceof Uint8Array ? source.length : 0
  if (length > maxBytes) {
    throw new CnnError(
      'file-too-large',
      `${name} has ${length.toLocaleString('en')} bytes; at most ${maxBytes.toLocaleString('en')} are read here.`,
    )
  }
  try {
    return asCollection(length > 0 || typeof source === 'string' ? parse(source) : source)
  } catch (cause) {
    if (!(cause instanceof CnnError)) throw cause
    throw new CnnError(cause.code, `${name}: ${cause.message}`, { cause })
  }
}

/**
 * A collection as text, a feature on each line, checked first.
 * @throws CnnError 'bad-geojson' naming the place
 */
export function writeGeoJson(collection: GeoFeatureCollection): string {
  checkCollection(collection as unknown as Record<string, unknown>)
  const { features, ...members } = collection
  const start = JSON.stringify(members).slice(0, -1)
  const lines = features.map((feature) => JSON.stringify(feature))
  return `${start},"features":[\n${lines.join(',\n')}${lines.length > 0 ? '\n' : ''}]}\n`
}

function parse(source: unknown): unknown {
  try {
    const text =
      typeof source === 'string'
        ? source
        : new TextDecoder('utf-8', { fatal: true }).decode(source as Uint8Array)
    return JSON.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CnnError('bad-geojson', `it is no JSON: ${reason}`, { cause })
  }
}

function asCollection(value: unknown): GeoFeatureCollection {
  const root = requireObject(value, 'it')
  if (root.type === 'FeatureCollection') return checkCollection(root)
  if (root.type === 'Feature') {
    return { type: 'FeatureCollection', features: [checkFeature(root, 'it')] }
  }
  checkGeometry(root, 'it')
  const geometry = root as unknown as GeoGeometry
  return {
    type: 'FeatureCollection',
    features: [{ type: 'Feature', geometry, properties: null }],
  }
}

function checkCollection(root: Record<string, unknown>): GeoFeatureCollection {
  if (root.type !== 'FeatureCollection') fail('type', 'is not “FeatureCollection”')
  if (!Array.isArray(root.features)) fail('features', 'is no list')
  requireBox(root.bbox, 'bbox')
  for (const [i, feature] of (root.features as unknown[]).entries()) {
    checkFeature(requireObject(feature, `features[${i}]`), `features[${i}]`)
  }
  return root as unknown as GeoFeatureCollection
}

/** Where `properties` are missing, which the RFC does not allow but many do, they become null. */
function checkFeature(feature: Record<string, unknown>, at: string): GeoFeature {
  const { type, id, geometry, bbox } = feature
  if (type !== 'Feature') fail(`${at}.type`, 'is not “Feature”')
  if (id !== undefined && typeof id !== 'string' && typeof id !== 'number') {
    fail(`${at}.id`, 'is neither a text nor a number')
  }
  if (geometry !== null) {
    checkGeometry(requireObject(geometry, `${at}.geometry`), `${at}.geometry`)
  }
  feature.properties ??= null
  if (feature.properties !== null && !isObject(feature.properties)) {
    fail(`${at}.properties`, 'is no object')
  }
  requireBox(bbox, `${at}.bbox`)
  return feature as unknown as GeoFeature
}
