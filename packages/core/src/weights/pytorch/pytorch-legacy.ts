import type { ByteSource } from '../../data/byte-source.js'
import { bytesPerValue } from '../dtype.js'
import { malformedFile } from '../malformed-file.js'
import type { UnpickleOptions } from '../pickle/pickle-machine.js'
import { EndOfPickle } from '../pickle/pickle-reader.js'
import { isSequence, isText, PickledDict } from '../pickle/pickle-values.js'
import { unpickle } from '../pickle/unpickle.js'
import type { OpenOptions, StoredWeights } from '../weights-format.js'
import { stateOfPickle } from './state-of-pickle.js'
import { torchGlobals, torchStorage } from './torch-globals.js'
import type { TorchStorage } from './torch-tensor.js'

const magic = 0x1950a86a20f9469cfc6cn
/** 64-bit counts stand before the values of each storage. */
const countBytes = 8

/**
 * Opens what torch.save wrote before PyTorch 1.6, and still writes when asked to: pickles one after another, and behind
 * them the values of each storage. A lone pickle is read too: some checkpoints are dicts of NumPy's arrays.
 */
export async function openLegacy(source: ByteSource, options: OpenOptions): Promise<StoredWeights> {
  const { name } = source
  const storages = new Map<string, TorchStorage>()
  const reading = {
    name,
    globals: torchGlobals(name),
    persistent: (id: unknown) => known(torchStorage(id, name), storages, name),
  }
  const first = await readPickle(source, 0, reading)
  const isTorch = first.value === magic
  const parts = isTorch ? await readParts(source, first.end, reading) : undefined
  const root = parts ? parts.root : first.value
  const places = parts ? await findStorages(source, parts, storages) : new Map<string, number>()
  return stateOfPickle(
    root,
    {
      name,
      format: isTorch ? 'PyTorch (legacy)' : 'pickle',
      byteLength: source.length,
      isBigEndian: parts?.isBigEndian ?? false,
      read: (key, begin, end) => {
        const place = places.get(key)!
        return source.read(place + begin, place + end)
      },
    },
    options,
  )
}

/** Pickles do not say how long they are: more and more is read until one ends. */
async function readPickle(source: ByteSource, begin: number, options: UnpickleOptions) {
  for (let length = 2 ** 16; ; length *= 8) {
    const end = Math.min(source.length, begin + length)
    try {
      const pickle = unpickle(await source.read(begin, end), options)
      return { value: pickle.value, end: begin + pickle.end }
    } catch (error) {
      if (!(error instanceof EndOfPickle) || end === source.length) throw error
    }
  }
}

/** After the magic number: the version of the format, what the machine was like, the checkpoint, the keys of storages. */
async function readParts(source: ByteSource, begin: number, options: UnpickleOptions) {
  const version = await readPickle(source, begin, options)
  if (version.value !== 1001) {
    throw malformedFile(source.name, `its format is ${version.value}, not 1001`)
  }
  const machine = await readPickle(source, version.end, options)
  const isBigEndian =
    machine.value instanceof PickledDict && machine.value.get('little_endian') === false
  const root = await readPickle(source, machine.end, options)
  const keys = await readPickle(source, root.end, options)
  if (!isSequence(keys.value) || !keys.value.every(isText)) {
    throw malformedFile(source.name, 'it does not list its storages')
  }
  return { root: root.value, keys: keys.value, dataBegin: keys.end, isBigEndian }
}

/** The same storage, whichever tensor refers to it. */
function known(storage: TorchStorage, storages: Map<string, TorchStorage>, name: string) {
  const before = storages.get(storage.key)
  if (before && before.dtype !== storage.dtype) {
    throw malformedFile(name, `storage '${storage.key.slice(0, 40)}' in it has two types`)
  }
  if (!before || before.first + before.count < storage.first + storage.count) {
    storages.set(storage.key, storage)
  }
  return storage
}

/** Where the values of each storage begin: they follow each other, each behind its count. */
async function findStorages(
  source: ByteSource,
  {
    keys,
    dataBegin,
    isBigEndian,
  }: { keys: readonly string[]; dataBegin: number; isBigEndian: boolean },
  storages: ReadonlyMap<string, TorchStorage>,
) {
  const places = new Map<string, number>()
  let at = dataBegin
  for (const key of keys) {
    const storage = storages.get(key)
    if (!storage || places.has(key) || at + countBytes > source.length) {
      throw malformedFile(
        source.name,
        `its storage '${key.slice(0, 40)}' is not where it should be`,
      )
    }
    const bytes = await source.read(at, at + countBytes)
    const count = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, !isBigEndian))
    places.set(key, at + countBytes)
    at += countBytes + count * bytesPerValue(storage.dtype)
    if (count < storage.first + storage.count || at > source.length) {
      throw malformedFile(
        source.name,
        `storage '${key.slice(0, 40)}' claims ${count} values, more than the file has or fewer than its tensors`,
      )
    }
  }
  const lost = [...storages.keys()].find((key) => !places.has(key))
  if (lost !== undefined) {
    throw malformedFile(source.name, `the values of storage '${lost.slice(0, 40)}' are not in it`)
  }
  return places
}
