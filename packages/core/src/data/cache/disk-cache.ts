import { CnnError } from '../../errors.js'
import type { RandomAccess } from '../random-access.js'
import type { Item, Items, Stream } from '../stream.js'
import type { SampleStore, StoreOptions } from './sample-store.js'

/** Keeps every sample that was read once in a folder, by its own index. */
export function cachedInFolder<T>(source: RandomAccess<T>, options: StoreOptions): RandomAccess<T> {
  const shared = new SharedStore(options)
  const reading = new Map<number, Promise<T>>()
  async function find(index: number, position: number, epoch: number): Promise<T> {
    const store = await shared.opened()
    const known = await store.read(index)
    if (known) return known.value as T
    const value = await source.at(position, epoch)
    await store.write(index, value)
    return value
  }
  return {
    ...source,
    at(position, epoch) {
      const index = source.indexAt(position, epoch)
      const value = reading.get(index) ?? find(index, position, epoch)
      reading.set(index, value)
      const forget = () => void reading.delete(index)
      value.then(forget, forget)
      return value
    },
    hold() {
      const release = source.hold?.()
      const rest = shared.hold()
      return async () => {
        await release?.()
        await rest()
      }
    },
  }
}

/** Under this number stands how many samples a stream has, once it was read to its end. */
const endIndex = -1

/** Keeps the samples of a stream in a folder, as they come in epoch 0. */
export function cacheStreamInFolder<T>(source: Stream<T>, options: StoreOptions): Stream<T> {
  const shared = new SharedStore(options)
  return {
    ...source,
    async *open(pass) {
      const store = await shared.opened()
      const release = shared.hold()
      const end = (await store.read(endIndex))?.value as number | undefined
      let items: Items<T> | undefined
      try {
        for (let position = pass.start; end === undefined || position < end; position++) {
          // What was read from here on is in order, and damaged samples are rare: the rest is read from the source.
          const known = items ? undefined : await store.read(position)
          if (known) {
            yield known.value as Item<T>
            continue
          }
          items ??= source.open({ ...pass, epoch: 0, start: position })
          const { done, value } = await items.next()
          if (done) {
            await store.write(endIndex, position)
            return
          }
          await store.write(position, value)
          yield value
        }
      } finally {
        await items?.return()
        await release()
      }
    },
  }
}

/** One store for all who read at the same time; when the last has ended, its files are written and closed. */
class SharedStore {
  private opening: Promise<SampleStore> | undefined
  private holders = 0

  constructor(private readonly options: StoreOptions) {}

  opened() {
    this.opening ??= import('./sample-store.js')
      .then(({ openSampleStore }) => openSampleStore(this.options))
      .catch((error) => {
        this.opening = undefined
        throw error
      })
    return this.opening
  }

  hold() {
    this.holders++
    return async () => {
      if (--this.holders > 0 || !this.opening) return
      const store = await this.opening.catch(() => undefined)
      await store?.rest()
    }
  }
}

/** The folder of a data set: its name, the version that the user counts, and its size. */
export function cacheKey(
  name: string | undefined,
  version: string | number,
  size: number | undefined,
) {
  if (!name) {
    throw new CnnError(
      'invalid-argument',
      'A cache outside of memory is found again by the name of its data set: name it, data.named(…).cache({ to }).',
    )
  }
  const key = [name, version, size ?? 'stream'].map((part) => escaped(String(part))).join('~')
  if (key.length <= 200) return key
  throw new CnnError(
    'invalid-argument',
    `The name of the data set, ${name}, is too long for the name of a folder: give it a shorter one, data.named(…).cache({ to }).`,
  )
}

/** Different for different texts, and fit for the name of a folder everywhere. */
const escaped = (text: string) =>
  encodeURIComponent(text).replace(
    /[~*!'()]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  )
