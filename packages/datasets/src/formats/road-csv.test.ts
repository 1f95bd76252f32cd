import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type RoadLine, readRoadCsv, writeRoadCsv } from './road-csv.js'

const data = process.env.CNN_TEST_DATA ?? resolve(import.meta.dirname, '../../../../../shared/data')
const sample = `${data}/spacenet-apls/gt_json_prop_wkt/proposal/sn3_sample_submission_albu.csv`

const roads = new Map<string, RoadLine[]>([
  [
    'AOI_2_Vegas_img1',
    [
      {
        points: [
          [3, 405],
          [125, 409.5],
        ],
      },
      {
        points: [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
      },
    ],
  ],
  ['AOI_2_Vegas_img2', []],
])

test('what is written is read', () => {
  expect(writeRoadCsv(roads)).toBe(
    'ImageId,WKT_Pix\n' +
      'AOI_2_Vegas_img1,"LINESTRING (3 405, 125 409.5)"\n' +
      'AOI_2_Vegas_img1,"LINESTRING (1 2, 3 4, 5 6)"\n' +
      'AOI_2_Vegas_img2,LINESTRING EMPTY\n',
  )
  expect(readRoadCsv(writeRoadCsv(roads))).toEqual(roads)
})

test('SpaceNet 5 has lengths and times', () => {
  const timed = new Map<string, RoadLine[]>([
    [
      'a',
      [
        {
          points: [
            [0, 0],
            [9, 9],
          ],
          lengthMeters: 3.8,
          travelSeconds: 0.4,
        },
      ],
    ],
    ['b', []],
  ])
  const text = writeRoadCsv(timed)
  expect(text).toContain('a,"LINESTRING (0 0, 9 9)",3.8,0.4\nb,LINESTRING EMPTY,0,0')
  expect(readRoadCsv(text)).toEqual(timed)
})

describe('what is wrong is said', () => {
  test.each([
    ['other columns', 'id,wkt\n', /Line 1 of r.csv does not name/],
    ['no line', 'ImageId,WKT_Pix\na,POINT (1 2)', /Line 2 of r.csv is “a,POINT/],
    ['one point', 'ImageId,WKT_Pix\n\na,"LINESTRING (1 2)"', /Line 3/],
    ['a word', 'ImageId,WKT_Pix\na,"LINESTRING (1 2, x 3)"', /Line 2/],
    ['heights', 'ImageId,WKT_Pix\na,"LINESTRING (1 2 3, 4 5 6)"', /Line 2/],
    ['no picture', 'ImageId,WKT_Pix\n,LINESTRING EMPTY', /Line 2/],
    ['nothing', '', /Line 1/],
  ])('%s', (_, text, says) => {
    expect(() => readRoadCsv(text, { name: 'r.csv' })).toThrow(says)
  })
  test('a name with a comma', () => {
    expect(() => writeRoadCsv(new Map([['a,b', []]]))).toThrow(/“a,b” cannot name/)
  })
})

test.skipIf(!existsSync(sample))('the real submission', async () => {
  const read = readRoadCsv(await readFile(sample, 'utf8'))
  expect([...read.keys()]).toEqual(['AOI_2_Vegas_img0'])
  const [first] = read.get('AOI_2_Vegas_img0')!
  expect(first!.points.slice(0, 2)).toEqual([
    [3, 405],
    [125, 409],
  ])
})
