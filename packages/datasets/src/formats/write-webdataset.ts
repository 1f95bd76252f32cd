import { CnnError } from '@cnn/core/data'
import { savePieces, type TargetFolder } from '../files/save-pieces.js'
import type { ArchivedFile } from './archived-file.js'
import { writeTar } from './write-tar.js'

/** What is written of a sample: bytes, text, numbers and other things as JSON, by their endings. */
export interface WritableShardSample {
  key: string
  files: Readonly<Record<string, Uint8Array | string | number | object>>
}

export interface WriteShardsOptions {
  /** How the shards are called; the zeros in braces count them. Default: 'shard-{000000}.tar'. */
  pattern?: string
  /** A new shard begins where one would get more bytes (default 1 GB); a larger sample has one of its own. */
  maxBytes?: number
  /** And after so many samples (default 10,000). */
  maxSamples?: number
}

export interface WrittenShard {
  name: string
  samples: number
  /** Of the samples' files, without what the archive adds. */
  bytes: number
}

/**
 * Writes samples as shards, one after the other with constant memory, into a folder or by a function that gets each
 * shard's name and pieces. Other programs read them: `wds.WebDataset('shard-{000000..000009}.tar')` in Python.
 * @throws CnnError 'invalid-argument' for keys and bounds that cannot be, 'write-failed', 'disk-full'
 */
export async function writeShards(
  samples: Iterable<WritableShardSample> | AsyncIterable<WritableShardSample>,
  target: TargetFolder | ((name: string, pieces: AsyncIterable<Uint8Array>) => Promise<void>),
  { pattern = 'shard-{000000}.tar', maxBytes = 1e9, maxSamples = 10_000 }: WriteShardsOptions = {},
): Promise<WrittenShard[]> {
  const nameOf = shardNames(pattern)
  requireBound('maxBytes', maxBytes)
  requireBound('maxSamples', maxSamples)
  const write =
    typeof target === 'function'
      ? target
      : (name: string, pieces: AsyncIterable<Uint8Array>) => savePieces(target, name, pieces)
  const queue = new SampleQueue(samples)
  const shards: WrittenShard[] = []
  try {
    while (await queue.peek()) {
      const shard = { name: nameOf(shards.length), samples: 0, bytes: 0 }
      await write(shard.name, writeTar(filesOf(queue, shard, { maxBytes, maxSamples })))
      if (shard.samples === 0) throw nothingTaken(shard.name)
      shards.push(shard)
    }
  } finally {
    await queue.close()
  }
  return shards
}

/** Infinity is none. */
function requireBound(name: string, value: number) {
  if (value >= 1 && (Number.isInteger(value) || value === Number.POSITIVE_INFINITY)) return
  throw new CnnError(
    'invalid-argument',
    `${name} of the shards is ${value}: it must be a whole number from 1 up.`,
  )
}

const nothingTaken = (name: string) =>
  new CnnError(
    'write-failed',
    `No sample was written to ${name}: the function that writes shards must read all the pieces that it is given.`,
  )

/** The files of as many samples as a shard takes. */
async function* filesOf(
  queue: SampleQueue,
  shard: WrittenShard,
  { maxBytes, maxSamples }: Required<Omit<WriteShardsOptions, 'pattern'>>,
): AsyncGenerator<ArchivedFile, void, undefined> {
  while (shard.samples < maxSamples) {
    const files = await queue.peek()
    if (!files) return
    const bytes = files.reduce((sum, { content }) => sum + content.length, 0)
    if (shard.samples > 0 && shard.bytes + bytes > maxBytes) return
    yield* files
    queue.take()
    shard.samples++
    shard.bytes += bytes
  }
}

type Files = { path: string; content: Uint8Array }[]

/** Samples as files, with a look at the next one. */
class SampleQueue {
  private readonly iterator: Iterator<WritableShardSample> | AsyncIterator<WritableShardSample>
  private next: Files | undefined

  constructor(samples: Iterable<WritableShardSample> | AsyncIterable<WritableShardSample>) {
    this.iterator =
      Symbol.asyncIterator in samples ? samples[Symbol.asyncIterator]() : samples[Symbol.iterator]()
  }

  async peek(): Promise<Files | undefined> {
    if (this.next) return this.next
    const { done, value } = await this.iterator.next()
    if (!done) this.next = encoded(value)
    return this.next
  }

  take() {
    this.next = undefined
  }

  async close() {
    await this.iterator.return?.()
  }
}

function encoded({ key, files }: WritableShardSample): Files {
  if (!/^[^\\]*[^./\\]$/.test(key) || key.split('/').at(-1)!.includes('.')) {
    throw new CnnError(
      'invalid-argument',
      `‘${key}’ is no key of a sample: it is a path whose last part has no dot, as 'train/000017'.`,
    )
  }
  const endings = Object.entries(files)
  if (endings.length > 0) {
    return endings.map(([ending, value]) => ({ path: `${key}.${ending}`, content: bytesOf(value) }))
  }
  throw new CnnError('invalid-argument', `The sample ${key} has no files.`)
}

function bytesOf(value: WritableShardSample['files'][string]): Uint8Array {
  if (value instanceof Uint8Array) return value
  return new TextEncoder().encode(typeof value === 'object' ? JSON.stringify(value) : `${value}`)
}

function shardNames(pattern: string) {
  const [, before, zeros, after] = /^([^{}]*)\{(0+)\}([^{}]*)$/.exec(pattern) ?? []
  if (zeros === undefined) {
    throw new CnnError(
      'invalid-argument',
      `‘${pattern}’ is no name for shards: zeros in braces count them, as in 'train-{0000}.tar'.`,
    )
  }
  return (index: number) => `${before}${`${index}`.padStart(zeros.length, '0')}${after}`
}
