import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { tone, writeWav } from '../test/writers/wav.js'
import { memoryTree } from './files/file-tree.js'
import { readWavHeader } from './formats/wav-header.js'
import { freeSpokenDigits, readSpokenDigits } from './free-spoken-digits.js'

const shared = process.env.CNN_TEST_DATA ?? join(import.meta.dirname, '../../../../shared/data')

/** All of two speakers' digits, ten takes each. */
function recordings(start: string) {
  const files = new Map<string, Uint8Array>()
  for (const speaker of ['ann', 'bob']) {
    for (let digit = 0; digit < 10; digit++) {
      for (let take = 0; take < 10; take++) {
        files.set(`${start}${digit}_${speaker}_${take}.wav`, writeWav(tone(100 + digit, 0.02)))
      }
    }
  }
  files.set(`${start}notes.wav`, new Uint8Array(1))
  return files
}

describe('spoken digits', () => {
  test.each(['recordings/', '', 'free-spoken-digit-dataset-26eb9aa/recordings/'])(
    'in %j are split as the authors say',
    async (start) => {
      const set = await readSpokenDigits(memoryTree(recordings(start)), 'memory')
      expect([set.train.size, set.validation.size, set.test.size]).toEqual([89, 11, 100])
      expect(set.speakers).toEqual(['ann', 'bob'])
      const all = await Promise.all(
        [set.train, set.validation, set.test].map((part) => part.toArray()),
      )
      const takes = all.map((part) => new Set(part.map(({ take }) => take)))
      expect([...takes[2]!].sort()).toEqual([0, 1, 2, 3, 4])
      expect(Math.min(...takes[0]!, ...takes[1]!)).toBe(5)
      expect(new Set(all.flat().map(({ name }) => name)).size).toBe(200)
      for (const { name, label, speaker, take, sound } of all.flat().slice(0, 20)) {
        expect(name).toBe(`${start}${label}_${speaker}_${take}.wav`)
        expect(readWavHeader(sound).frames).toBe(160)
      }
      expect(set.train.classes?.[7]).toBe('7')
      expect(set.test.name).toBe('Free Spoken Digits test')
    },
  )

  test('of which a part is missing are refused', async () => {
    const few = new Map([...recordings('')].filter(([name]) => /_[0-4]\.wav/.test(name)))
    await expect(readSpokenDigits(memoryTree(few), 'a folder')).rejects.toMatchObject({
      code: 'bad-dataset',
      message: expect.stringContaining('0 recordings to train and 100 to test'),
    })
  })
})

test.skipIf(!existsSync(join(shared, 'fsdd')))('480 real recordings', async () => {
  const {
    train,
    validation,
    test: tested,
    speakers,
  } = await freeSpokenDigits({ folder: join(shared, 'fsdd') })
  expect([train.size, validation.size, tested.size]).toEqual([160, 20, 300])
  expect(speakers).toEqual(['george', 'jackson', 'lucas', 'nicolas', 'theo', 'yweweler'])
  const counts = Array(10).fill(0)
  for await (const { label } of validation) counts[label]++
  expect(counts).toEqual(Array(10).fill(2))
})
