import { type ByteSource, readAll } from '../data/byte-source.js'
import { CnnError } from '../errors.js'
import { malformedFile } from './malformed-file.js'
import { safetensorsFormat } from './safetensors-format.js'
import type { OpenOptions, StoredTensor, StoredWeights, WeightsFormat } from './weights-format.js'
import { zipFormat } from './zip-format.js'

const maxIndexBytes = 2 ** 26
const maxShards = 2000

/** The list of a model's parts that Hugging Face's libraries write: `model.safetensors.index.json`. */
export const shardedFormat: WeightsFormat = {
  name: 'sharded (.index.json)',
  recognizes: (head) => {
    const text = String.fromCharCode(...head)
    return /^\s*\{/.test(text) && text.includes('"weight_map"')
  },
  async open(source, options) {
    const shardOf = await readIndex(source)
    const shards = new Map<string, StoredWeights>()
    const open: ByteSource[] = []
    const close = async () => {
      for (const shard of open) await shard.close()
    }
    try {
      for (const name of new Set(shardOf.values())) {
        const shard = await source.sibling(name)
        open.push(shard)
        shards.set(name, await openShard(shard, options))
      }
      const tensors = collect(shardOf, shards, source.name)
      const metadata = shards.values().next().value?.metadata ?? {}
      return { format: `${shards.size} shards`, tensors, metadata, close }
    } catch (error) {
      await close()
      throw error
    }
  },
}

/** The file of each key. */
async function readIndex(source: ByteSource): Promise<Map<string, string>> {
  if (source.length > maxIndexBytes) {
    throw malformedFile(
      source.name,
      `a list of parts with ${source.length} bytes is over the limit`,
    )
  }
  let index: unknown
  try {
    index = JSON.parse(new TextDecoder().decode(await readAll(source)))
  } catch (cause) {
    throw malformedFile(source.name, 'it is no JSON', { cause })
  }
  const map = (index as { weight_map?: unknown } | null)?.weight_map
  if (typeof map !== 'object' || map === null || Array.isArray(map)) {
    throw malformedFile(source.name, "its 'weight_map' does not say which key is in which file")
  }
  const shardOf = new Map<string, string>()
  for (const [key, file] of Object.entries(map)) {
    if (!isPlainFileName(file)) {
      throw new CnnError(
        'bad-weights-file',
        `${source.name} puts '${key}' into ${JSON.stringify(file)?.slice(0, 200)}, which is no plain file name beside it. It is damaged, or meant to read other files.`,
      )
    }
    shardOf.set(key, file)
  }
  const count = new Set(shardOf.values()).size
  if (count > maxShards) throw malformedFile(source.name, `it lists ${count} files`)
  return shardOf
}

const isPlainFileName = (name: unknown): name is string =>
  typeof name === 'string' && name.length <= 200 && /^[\w-][\w.+-]*$/.test(name)

async function openShard(source: ByteSource, options: OpenOptions): Promise<StoredWeights> {
  const head = await source.read(0, Math.min(64, source.length))
  const format = [safetensorsFormat, zipFormat].find((format) => format.recognizes(head))
  if (format) return format.open(source, options)
  throw malformedFile(source.name, 'it is neither safetensors nor PyTorch')
}

/** The tensors in the order of the list, which must name all that there are, and nothing else. */
function collect(
  shardOf: ReadonlyMap<string, string>,
  shards: ReadonlyMap<string, StoredWeights>,
  name: string,
): Map<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>()
  for (const [key, file] of shardOf) {
    const tensor = shards.get(file)!.tensors.get(key)
    if (!tensor) throw malformedFile(name, `it says that '${key}' is in ${file}, which is not so`)
    tensors.set(key, tensor)
  }
  for (const [file, shard] of shards) {
    const other = [...shard.tensors.keys()].find((key) => shardOf.get(key) !== file)
    if (other !== undefined) {
      throw malformedFile(name, `${file} has a tensor '${other}', of which it does not know`)
    }
  }
  return tensors
}
