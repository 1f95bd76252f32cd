import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { writeSpeechCommands } from '../test/writers/speech-commands.js'
import { memoryTree } from './files/file-tree.js'
import { readWavHeader } from './formats/wav-header.js'
import { readSpeechCommands, speechCommandsCard } from './speech-commands.js'

const shared = process.env.CNN_TEST_DATA ?? join(import.meta.dirname, '../../../../shared/data')

const words = ['yes', 'no', 'backward']
const speakers = ['0a7c2a8d', '1b4c9b89', 'deadbeef', '00176480']
const layout = { words, speakers, validation: ['deadbeef'], testing: ['00176480'] }

describe('Speech Commands', () => {
  test('are split by the lists of the authors, no speaker in two parts', async () => {
    const set = await readSpeechCommands(memoryTree(writeSpeechCommands(layout)), 'memory')
    expect([set.train.size, set.validation.size, set.test.size]).toEqual([6, 3, 3])
    expect(set.classes).toHaveLength(35)
    expect([...set.classes].sort()).toEqual(set.classes)
    const whoSpeaks = async (part: typeof set.train) =>
      [...new Set((await part.toArray()).map(({ speaker }) => speaker))].sort()
    expect(await whoSpeaks(set.train)).toEqual(['0a7c2a8d', '1b4c9b89'])
    expect(await whoSpeaks(set.validation)).toEqual(['deadbeef'])
    expect(await whoSpeaks(set.test)).toEqual(['00176480'])
    const { label, name, take, sound } = await set.test.get(0)
    expect([set.classes[label], name, take]).toEqual([
      'backward',
      'backward/00176480_nohash_0.wav',
      0,
    ])
    expect(readWavHeader(sound)).toMatchObject({ sampleRate: 16_000, frames: 800 })
    const noise = await set.noise!.toArray()
    expect(noise.map((one) => Object.keys(one).sort())).toEqual([['name', 'sound']])
  })

  test('without noise have none, and without a list are refused', async () => {
    const files = writeSpeechCommands(layout)
    files.delete('_background_noise_/white_noise.wav')
    expect((await readSpeechCommands(memoryTree(files), 'memory')).noise).toBeUndefined()
    files.set('testing_list.txt', new Uint8Array(0))
    await expect(readSpeechCommands(memoryTree(files), 'memory')).rejects.toMatchObject({
      code: 'bad-dataset',
      message: expect.stringContaining('no recordings for the test part'),
    })
    files.delete('testing_list.txt')
    await expect(readSpeechCommands(memoryTree(files), 'memory')).rejects.toThrow(
      'testing_list.txt',
    )
  })

  test('have as many recordings as the paper says', () => {
    const { train, validation, test: tested } = speechCommandsCard.counts
    expect(train + validation + tested).toBe(105_829)
  })

  const real = join(
    shared,
    'speech-commands-tflm/tensorflow/lite/micro/examples/micro_speech/testdata',
  )
  test.skipIf(!existsSync(real))('of real speech', async () => {
    const files = writeSpeechCommands(layout)
    files.set('no/00176480_nohash_0.wav', new Uint8Array(readFileSync(join(real, 'no_1000ms.wav'))))
    const { test: tested, classes } = await readSpeechCommands(memoryTree(files), 'memory')
    const spoken = (await tested.toArray()).find(({ label }) => classes[label] === 'no')!
    expect(readWavHeader(spoken.sound)).toMatchObject({ seconds: 1, sampleRate: 16_000 })
  })
})
