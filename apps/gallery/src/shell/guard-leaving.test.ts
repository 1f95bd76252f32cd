import { afterEach, expect, test, vi } from 'vitest'
import { savedFigures, trainingPictures } from '../gan/training-pictures.js'
import { trainingPoints } from '../gan/training-points.js'
import { taughtNetwork } from '../teach/taught.js'
import { teaching } from '../teach/teaching.js'
import { trainedNetwork } from '../train/trained.js'
import { training } from '../train/training.js'
import { guardLeaving } from './guard-leaving.js'

const page = new EventTarget()
vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
guardLeaving()

/** Whether the browser would ask. */
const isAsked = () => !page.dispatchEvent(new Event('beforeunload', { cancelable: true }))

const weights = new Uint8Array(1)

afterEach(() => expect(isAsked()).toBe(false))

test('asks while a network is trained, and until it is saved', () => {
  expect(isAsked()).toBe(false)
  training.update({ phase: 'training', isSaved: false })
  expect(isAsked()).toBe(true)
  training.update({ phase: 'idle' })
  expect(isAsked()).toBe(false)
  trainedNetwork.set({ weights, epochs: 1 })
  expect(isAsked()).toBe(true)
  training.update({ isSaved: true })
  expect(isAsked()).toBe(false)
})

test('asks for collected pictures until a network that learned from them is saved', () => {
  const [first, second] = teaching.value.classes
  const picture = { id: 9, file: new Blob(), url: '' }
  teaching.update({ classes: [{ ...first!, pictures: [picture] }, second!] })
  expect(isAsked()).toBe(true)
  taughtNetwork.set({ weights, labels: ['Class 1', 'Class 2'] })
  const lesson = { labels: [], learned: 1, examined: 0, right: 0, seconds: 1 }
  teaching.update({ lesson, isOutdated: false })
  expect(isAsked()).toBe(true)
  teaching.update({ isSaved: true })
  expect(isAsked()).toBe(false)
  teaching.update({ isOutdated: true })
  expect(isAsked()).toBe(true)
  teaching.update({ classes: [first!, second!] })
})

test('asks while a GAN learns, and until the one of pictures is saved', () => {
  trainingPoints.store.update({ phase: 'running' })
  expect(isAsked()).toBe(true)
  trainingPoints.store.update({ phase: 'paused' })
  expect(isAsked()).toBe(false)
  const figures = {
    ...{ step: 1, discriminatorLoss: 1, generatorLoss: 1 },
    ...{ realScore: 0.5, fakeScore: 0.5, value: 0, stepsPerSecond: 1 },
  }
  trainingPictures.store.update({ phase: 'paused', figures })
  expect(isAsked()).toBe(true)
  savedFigures.set(figures)
})
