/**
 * Roads as lists of lines in pixels, as SpaceNet's road challenges take and give them: a CSV file with the columns
 * `ImageId` and `WKT_Pix` (`LINESTRING (x y, x y)` or `LINESTRING EMPTY`), and in SpaceNet 5 `length_m` and
 * `travel_time_s`.
 */
import { CnnError } from '@cnn/core/data'

/** A road in a picture. */
export interface RoadLine {
  /** In pixels from the upper left corner. */
  points: [x: number, y: number][]
  lengthMeters?: number
  travelSeconds?: number
}

/**
 * The roads of each picture, by its name ('AOI_2_Vegas_img0'); pictures without roads have an empty list.
 * @throws CnnError 'bad-road-csv' naming the line
 */
export function readRoadCsv(text: string, { name = 'The file' } = {}): Map<string, RoadLine[]> {
  const [head, ...rows] = text.replace(/^\ufeff/, '').split(/\r?\n/)
  const columns = fieldsOf(head!).map((column) => column.trim())
  const place = (column: string) => columns.indexOf(column)
  if (place('ImageId') < 0 || place('WKT_Pix') < 0) {
    throw badLine(name, 1, 'does not name the columns ImageId and WKT_Pix')
  }
  const roads = new Map<string, RoadLine[]>()
  for (const [i, row] of rows.entries()) {
    if (row.trim() === '') continue
    const fields = fieldsOf(row)
    const image = fields[place('ImageId')]!
    const lines = roads.get(image) ?? []
    roads.set(image, lines)
    const wkt = fields[place('WKT_Pix')]?.trim() ?? ''
    const points = pointsOf(wkt)
    if (!points || image === '')
      throw badLine(name, i + 2, `is “${row.slice(0, 40)}”, not a picture and a LINESTRING`)
    if (points.length === 0) continue
    lines.push({
      points,
      ...numberIn(fields[place('length_m')], 'lengthMeters'),
      ...numberIn(fields[place('travel_time_s')], 'travelSeconds'),
    })
  }
  return roads
}

/** The file of roads, in the form that the challenge takes. */
export function writeRoadCsv(roads: ReadonlyMap<string, readonly RoadLine[]>): string {
  const all = [...roads.values()].flat()
  const hasSpeed = all.some(({ travelSeconds }) => travelSeconds !== undefined)
  const rows = [hasSpeed ? 'ImageId,WKT_Pix,length_m,travel_time_s' : 'ImageId,WKT_Pix']
  for (const [image, lines] of roads) {
    if (/[",\r\n]/.test(image) || image === '') {
      throw new CnnError('bad-road-csv', `“${image}” cannot name a picture in a file of roads.`)
    }
    if (lines.length === 0) rows.push(`${image},LINESTRING EMPTY${hasSpeed ? ',0,0' : ''}`)
    for (const { points, lengthMeters = 0, travelSeconds = 0 } of lines) {
      const wkt = `LINESTRING (${points.map(([x, y]) => `${x} ${y}`).join(', ')})`
      rows.push(`${image},"${wkt}"${hasSpeed ? `,${lengthMeters},${travelSeconds}` : ''}`)
    }
  }
  return `${rows.join('\n')}\n`
}

/** The fields of a row; those with commas are quoted. */
const fieldsOf = (row: string) =>
  [...row.matchAll(/(?:^|,)(?:"([^"]*)"|([^",]*))/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  )

function pointsOf(wkt: string): RoadLine['points'] | undefined {
  if (/^LINESTRING\s+EMPTY$/i.test(wkt)) return []
  const inner = /^LINESTRING\s*\(([^()]*)\)$/i.exec(wkt)?.[1]
  const points = inner?.split(',').map((pair) => pair.trim().split(/\s+/).map(Number))
  if (!points || points.length < 2) return undefined
  return points.every((point) => point.length === 2 && point.every(Number.isFinite))
    ? (points as RoadLine['points'])
    : undefined
}

function numberIn<K extends string>(field: string | undefined, key: K) {
  const value = Number(field)
  return field === undefined || field.trim() === '' || !Number.isFinite(value)
    ? {}
    : { [key]: value }
}

const badLine = (name: string, line: number, problem: string) =>
  new CnnError('bad-road-csv', `Line ${line} of ${name} ${problem}.`)
