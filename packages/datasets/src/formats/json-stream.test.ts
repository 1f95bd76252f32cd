import { memorySource } from '@cnn/core'
import { expect, test } from 'vitest'
import { type ElementReader, readJsonLists } from './json-stream.js'

const sourceOf = (text: string | Uint8Array) =>
  memorySource(typeof text === 'string' ? new TextEncoder().encode(text) : text, 'file.json')

/** Every element of the lists, read in chunks of so many bytes. */
async function lists(text: string | Uint8Array, names: readonly string[], chunkBytes = 5) {
  const found: Record<string, unknown[]> = {}
  const readers: Record<string, ElementReader> = {}
  for (const name of names) {
    found[name] = []
    readers[name] = (cursor, index) => {
      found[name]![index] = cursor.value()
    }
  }
  await readJsonLists(sourceOf(text), readers, { chunkBytes })
  return found
}

const values = [
  0,
  -1.5,
  120.46,
  0.1,
  123456789012345,
  2 ** 70,
  1e300,
  -2.5e-7,
  5e-324,
  'text "quoted" \\ \u00e4 \ud83d\ude00 \n',
  '',
  true,
  false,
  null,
  [],
  {},
  [[1, 2], [], { a: [3] }],
  { 'k\u00e9y': { nested: [null, 'x'] } },
]

test.each([1, 2, 3, 7, 64, 4096])(
  'values are those of JSON.parse, in chunks of %d',
  async (chunk) => {
    const text = JSON.stringify(
      { info: { a: [1] }, list: values, rest: 'x', more: values },
      null,
      1,
    )
    const found = await lists(text, ['list', 'more', 'absent'], chunk)
    expect(found).toEqual({ list: values, more: values, absent: [] })
  },
)

test('numbers are the nearest ones, like those of JSON.parse', async () => {
  const texts = ['0', '-0', '0.1', '120.46', '9007199254740993', '0.30000000000000004', '1E5']
  for (let i = 0; i < 500; i++) texts.push(((i * 7919.37) / 2 ** (i % 40)).toFixed(i % 16))
  const read: number[] = []
  const readers = {
    '': (cursor: Parameters<ElementReader>[0], i: number) => {
      read[i] = cursor.number()
    },
  }
  await readJsonLists(sourceOf(`[${texts.join(', ')}]`), readers, { chunkBytes: 11 })
  expect(read).toEqual(texts.map(Number))
  expect(Object.is(read[1], -0)).toBe(true)
})

test('a list alone has the name of none; a byte order mark and space are left out', async () => {
  expect(await lists('\ufeff \n[1, 2 ] \r\n', [''])).toEqual({ '': [1, 2] })
})

test('elements may be longer than chunks, and are read in order', async () => {
  const long = 'x'.repeat(10_000)
  expect(await lists(JSON.stringify([long, 1, long]), [''], 256)).toEqual({ '': [long, 1, long] })
})

test('progress is told, and a signal ends it', async () => {
  const text = JSON.stringify(Array.from({ length: 1000 }, (_, i) => i))
  const loaded: number[] = []
  const onProgress = (progress: { loaded: number }) => loaded.push(progress.loaded)
  await readJsonLists(sourceOf(text), {}, { chunkBytes: 1000, onProgress })
  expect(loaded).toEqual([1000, 2000, 3000, text.length])
  const signal = AbortSignal.abort()
  await expect(readJsonLists(sourceOf(text), {}, { signal })).rejects.toThrow(
    expect.objectContaining({ code: 'aborted' }),
  )
})

test.each([
  ['', /at byte 0 the file ends/],
  ['{"list": [1, 2', /at byte 14 \(list\[1\]\) the file ends, though more is to come/],
  ['{"list": [1, nope]}', /at byte 14 \(list\[1\]\) null is expected, but "ope\]}"/],
  ['{"list": [1, NaN]}', /a number is expected, but "NaN\]}" stands there, which some programs/],
  ['{"list": [1 2]}', /at byte 12 \(list\[0\]\) a comma or "\]" is expected, but "2\]}"/],
  ['{"list": [1,]}', /a comma has nothing after it/],
  ['{"list": {"a": 1}}', /at byte 9 \(list\) "list" is no list/],
  ['{"list" [1]}', /a colon must follow the key "list"/],
  ['{"list": [{"a" 1}]}', /a colon must follow the key "a"/],
  ['{"list": [01]}', /a number is expected, but "01\]}"/],
  ['{"list": [1.]}', /a number is expected/],
  ['{"list": [-]}', /a number is expected/],
  ['{"list": [+1]}', /a number is expected/],
  ['{"list": ["a\nb"]}', /over the end of the line/],
  ['{"list": ["\\x"]}', /wrong escape/],
  ['{"list": ["\\', /the file ends/],
  ['{"list": [tru', /the file ends/],
  ['{"list": [1]} x', /at byte 14 something follows/],
  ['{"list": [1]\0}', /there is a byte 0/],
  ['"text"', /an object or a list is expected/],
  [`{"list": [${'['.repeat(300)}`, /nested more than 200 deep/],
  [`{"list": [${'1'.repeat(500)}]}`, /a number has 500 characters/],
  [Uint8Array.of(0x5b, 0x22, 0xff, 0x22, 0x5d), /no UTF-8/],
  ['{"skipped": "\\u12x4"}', /wrong escape/],
])('%o is refused with its place', async (text, message) => {
  for (const chunk of [1, 3, 4096]) {
    await expect(lists(text, ['list', ''], chunk)).rejects.toThrow(
      expect.objectContaining({ code: 'bad-json', message: expect.stringMatching(message) }),
    )
  }
})
