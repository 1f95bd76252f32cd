import { CnnError, encodePng, memorySource, type Random, randomStream } from '@cnn/core'
import { expect, test } from 'vitest'
import { cocoFiles } from '../../test/writers/coco.js'
import { memoryTree } from '../files/file-tree.js'
import { type AnnotationSet, eachPicture } from './annotations.js'
import { readCocoJson } from './coco-json.js'
import { readAnnotations, writeAnnotations } from './convert-annotations.js'
import { readJsonLists } from './json-stream.js'

const runs = 10_000

const pieces = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '-',
  '1e9',
  'null',
  '0',
  '<',
  '>',
  '&',
  '\n',
  '\0',
  '\u00ff',
  '"id":',
  'NaN',
]

/** Changes, drops, doubles or cuts bytes. */
function mutated(bytes: Uint8Array, random: Random): Uint8Array {
  let result = Buffer.from(bytes)
  for (let changes = 1 + random.integer(4); changes > 0; changes--) {
    const place = random.integer(result.length + 1)
    const [before, after] = [result.subarray(0, place), result.subarray(place)]
    const kind = random.uniform()
    if (kind < 0.1) result = before
    else if (kind < 0.3) result = Buffer.concat([before, after.subarray(1 + random.integer(20))])
    else if (kind < 0.5) result = Buffer.concat([before, after.subarray(0, 40), after])
    else if (kind < 0.8) {
      const piece = Buffer.from(pieces[random.integer(pieces.length)]!, 'latin1')
      result = Buffer.concat([before, piece, after.subarray(random.integer(3))])
    } else if (place < result.length) {
      result = Buffer.from(result)
      result[place]! ^= 1 << random.integer(8)
    }
  }
  return new Uint8Array(result)
}

/** How many of the runs went well; every other one must throw a CnnError. */
async function survivors(read: (random: Random, run: number) => Promise<void>) {
  let read_ = 0
  for (let run = 0; run < runs; run++) {
    try {
      await read(randomStream(run, 'fuzz'), run)
      read_++
    } catch (error) {
      if (!(error instanceof CnnError)) throw new Error(`run ${run}`, { cause: error })
      expect(error.code).toMatch(/^bad-|^data-not-found$|^empty-data$/)
    }
  }
  expect(read_).toBeGreaterThan(runs / 100)
  expect(read_).toBeLessThan(runs * 0.95)
}

const official = cocoFiles(['val'])
const names = ['instances', 'person_keypoints', 'captions', 'panoptic']
const jsons = names.map((name) => official.get(`annotations/${name}_val2017.json`)!)

test("10,000 mutated files in COCO's format give an index or a CnnError", async () => {
  await survivors(async (random, run) => {
    const bytes = mutated(jsons[run % jsons.length]!, random)
    const chunkBytes = 1 + random.integer(400)
    const { index } = await readCocoJson(memorySource(bytes, 'own.json'), { chunkBytes })
    for (let i = 0; i < index.images.length; i++) {
      index.instancesOf(i)
      index.keypointsOf(i)
    }
  })
})

test('10,000 mutated JSON texts are refused if JSON.parse refuses them, and else are the same', async () => {
  const text =
    '{"a": [1, -2.5e3, "x\\n\\u00e4", [true, null], {"b": []}], "c": {"d": 0.1}, "e": ""}'
  const bytes = new TextEncoder().encode(text)
  await survivors(async (random) => {
    const json = mutated(bytes, random)
    const found: unknown[] = []
    let refused: unknown
    const readers = {
      a: (cursor: { value(): unknown }, i: number) => void (found[i] = cursor.value()),
    }
    try {
      await readJsonLists(memorySource(json, 'own'), readers, {
        chunkBytes: 1 + random.integer(60),
      })
    } catch (error) {
      refused = error
    }
    let parsed: { a?: unknown } | undefined
    try {
      parsed = JSON.parse(new TextDecoder().decode(json))
    } catch {
      expect(refused, new TextDecoder().decode(json)).toBeInstanceOf(CnnError)
    }
    if (refused) throw refused
    if (parsed && Array.isArray(parsed.a)) expect(found).toEqual(parsed.a)
  })
})

const own: AnnotationSet = {
  name: 'own',
  categories: [
    { id: 1, name: 'cat' },
    { id: 2, name: 'dog', keypoints: ['left', 'right'] },
  ],
  pictures: [
    {
      ...{ path: 'a.png', name: 'a.png', part: 'train', width: 20, height: 10 },
      boxes: [
        {
          ...{ label: 0, x: 1, y: 2, width: 3, height: 4, segmentation: [[1, 2, 4, 2, 4, 6]] },
          keypoints: [
            { x: 1.5, y: 2.5, visibility: 2 as const },
            { x: 0, y: 0, visibility: 0 as const },
          ],
        },
      ],
    },
  ],
}
const picture = encodePng({ data: new Uint8Array(200), width: 20, height: 10, channels: 1 })

test.each(['yolo', 'voc'] as const)(
  '10,000 mutated files of %s give annotations or a CnnError',
  async (format) => {
    const tasks =
      format === 'yolo' ? (['detect', 'segment', 'pose'] as const) : ([undefined] as const)
    const sets = tasks.map((task) => {
      const { files, pictures } = writeAnnotations(own, format, { task })
      const all = [...files].map(({ path, bytes }) => [path, bytes] as const)
      return new Map([...all, ...[...pictures].map(({ to }) => [to, picture] as const)])
    })
    await survivors(async (random, run) => {
      const files = new Map(sets[run % sets.length]!)
      const path = [...files.keys()].filter((name) => !name.endsWith('.png'))[random.integer(2)]!
      files.set(path, mutated(files.get(path)!, random))
      const set = await readAnnotations(memoryTree(files), format)
      for (const { boxes } of eachPicture(set)) {
        for (const { label, x, width } of boxes) {
          expect(set.categories[label]).toBeDefined()
          expect(Number.isFinite(x + width)).toBe(true)
        }
      }
    })
  },
)
