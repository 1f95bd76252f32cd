import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CnnError } from '@cnn/core'
import { describe, expect, test } from 'vitest'
import { tone, type WavOptions, writeWav } from '../../test/writers/wav.js'
import { readWavHeader } from './wav-header.js'

const shared = process.env.CNN_TEST_DATA ?? join(import.meta.dirname, '../../../../../shared/data')

const failureOf = (bytes: Uint8Array) => {
  try {
    readWavHeader(bytes, 'dog.wav')
  } catch (error) {
    expect(error).toBeInstanceOf(CnnError)
    expect((error as Error).message).toContain('dog.wav')
    return error as CnnError
  }
  throw new Error('It was read.')
}

describe('the header of a WAV file', () => {
  test.each<[WavOptions, Partial<ReturnType<typeof readWavHeader>>]>([
    [{}, { encoding: 'integer', bitsPerSample: 16, frameBytes: 2, dataBegin: 44 }],
    [{ format: 8 }, { encoding: 'integer', bitsPerSample: 8, frameBytes: 1 }],
    [
      { format: 24, channels: 2 },
      { channels: 2, frameBytes: 6, frames: 200 },
    ],
    [{ format: 'float32' }, { encoding: 'float', frameBytes: 4 }],
    [
      { format: 'float64', isExtensible: true },
      { encoding: 'float', dataBegin: 68 },
    ],
    [{ format: 'mu-law' }, { encoding: 'mu-law' }],
    [
      { format: 'a-law', sampleRate: 44_100 },
      { encoding: 'a-law', seconds: 400 / 44_100 },
    ],
    [{ note: 'odd' }, { dataBegin: 56, frames: 400 }],
  ])('%j', (options, wanted) => {
    const header = readWavHeader(writeWav(tone(440, 0.05), options))
    expect(header).toMatchObject({
      sampleRate: 8000,
      ...(options.sampleRate && { sampleRate: options.sampleRate }),
      ...wanted,
    })
  })

  test('is enough, where the length of the file is known', () => {
    const file = writeWav(tone(440, 0.05))
    const header = readWavHeader(file.subarray(0, 64), 'head', file.length)
    expect(header).toEqual(readWavHeader(file))
    expect(() => readWavHeader(file.subarray(0, 64))).toThrow(/cut short/)
  })

  test('of a program that did not know the length beforehand', () => {
    const file = writeWav(tone(440, 0.05))
    new DataView(file.buffer).setUint32(40, 0xffffffff, true)
    expect(readWavHeader(file).frames).toBe(400)
  })

  test('says what is wrong', () => {
    const file = writeWav(tone(440, 0.05))
    const changed = (at: number, value: number) => {
      const other = file.slice()
      new DataView(other.buffer).setUint16(at, value, true)
      return other
    }
    expect(failureOf(new Uint8Array(0)).code).toBe('bad-wav')
    expect(failureOf(new TextEncoder().encode('<!doctype html>')).message).toContain('begin')
    expect(failureOf(changed(20, 85)).message).toContain('compressed (code 85)')
    expect(failureOf(changed(22, 0)).message).toContain('0 channels')
    expect(failureOf(changed(32, 0)).message).toContain('in 0 bytes')
    expect(failureOf(changed(32, 5)).message).toContain('in 5 bytes')
    expect(failureOf(file.subarray(0, 100)).message).toContain('cut short')
    expect(failureOf(file.subarray(0, 30)).message).toContain('cut short')
    expect(failureOf(file.subarray(0, 36)).message).toContain('no samples')
  })
})

test.skipIf(!existsSync(join(shared, 'fsdd')))('of 480 real recordings', () => {
  const folder = join(shared, 'fsdd/recordings')
  const headers = readdirSync(folder).map((name) =>
    readWavHeader(readFileSync(join(folder, name)), name),
  )
  expect(headers).toHaveLength(480)
  expect(
    new Set(
      headers.map(
        ({ sampleRate, channels, bitsPerSample }) => `${sampleRate} ${channels} ${bitsPerSample}`,
      ),
    ),
  ).toEqual(new Set(['8000 1 16']))
  expect(Math.max(...headers.map(({ seconds }) => seconds))).toBeLessThan(3)
  const speech = join(
    shared,
    'speech-commands-tflm/tensorflow/lite/micro/examples/micro_speech/testdata',
  )
  expect(readWavHeader(readFileSync(join(speech, 'yes_1000ms.wav')))).toMatchObject({
    sampleRate: 16_000,
    frames: 16_000,
  })
  expect(readWavHeader(readFileSync(join(speech, 'no_30ms.wav')))).toMatchObject({
    frames: 480,
    seconds: 0.03,
  })
})
