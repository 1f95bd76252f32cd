import { encodePng } from '@cnn/core'
import { afterEach, expect, test, vi } from 'vitest'
import { quiz, setOwnPictures } from './quiz.js'

vi.mock('../engine/engine.js', async (original) => {
  const { service } = await import('./real-or-fake.service.js')
  return {
    ...(await original<object>()),
    ask: async (_: string, act: (own: object) => unknown) => act(service),
  }
})

const pixels = { data: new Uint8Array(12), width: 2, height: 2, channels: 3 as const }
const picture = (name: string) => new File([new Uint8Array(encodePng(pixels))], name)
const damaged = (name: string) => new File(['no picture'], name)

afterEach(() => setOwnPictures(undefined))

test('files that are no pictures are left out before the game, and named', async () => {
  const files = [picture('a.png'), damaged('b.png'), picture('c.png'), damaged('d.txt')]
  const choosing = setOwnPictures(files)
  expect(quiz.value.isReading).toBe(true)
  await choosing
  expect(quiz.value).toMatchObject({ own: [files[0], files[2]], isReading: false })
  expect(quiz.value.error).toContain('b.png, d.txt')

  await setOwnPictures([files[0]!])
  expect(quiz.value).toMatchObject({ own: [files[0]], error: undefined })
})

test('where no file is a picture, the real ones stay what they were', async () => {
  await setOwnPictures([damaged('b.png')])
  expect(quiz.value.own).toBeUndefined()
  expect(quiz.value.error).toContain('b.png')
})

test('the choice of the moment counts, not the one that took longer', async () => {
  const slow = setOwnPictures([picture('a.png'), picture('b.png')])
  await setOwnPictures(undefined)
  await slow
  expect(quiz.value).toMatchObject({ own: undefined, isReading: false })
})
