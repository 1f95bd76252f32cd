import { type ByteSource, readAll } from '../../data/byte-source.js'
import { bytesPerValue } from '../dtype.js'
import { malformedFile } from '../malformed-file.js'
import type { StoredTensor } from '../weights-format.js'
import { decodeWeight, storedDtype } from './decode-weight.js'
import type { StoredWeight, WeightsGroup } from './model-json.js'

/** The bytes of some files put together. */
class JoinedFiles {
  readonly length: number

  constructor(private readonly files: readonly ByteSource[]) {
    this.length = files.reduce((sum, { length }) => sum + length, 0)
  }

  async read(begin: number, end: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = []
    let start = 0
    for (const file of this.files) {
      const [from, to] = [Math.max(begin - start, 0), Math.min(end - start, file.length)]
      if (from < to) pieces.push(await file.read(from, to))
      start += file.length
    }
    if (pieces.length === 1) return pieces[0]!
    const whole = new Uint8Array(end - begin)
    let at = 0
    for (const piece of pieces) {
      whole.set(piece, at)
      at += piece.length
    }
    return whole
  }
}

/**
 * The weights of a group, of which `files` are the files in their order. Text is left out.
 * @throws CnnError 'bad-weights-file' where the weights do not fill the files
 */
export async function openGroup(
  { weights }: WeightsGroup,
  files: readonly ByteSource[],
  name: string,
): Promise<[string, StoredTensor][]> {
  const joined = new JoinedFiles(files)
  const tensors: [string, StoredTensor][] = []
  let begin = 0
  for (const weight of weights) {
    const from = begin
    const to = from + (await byteLength(weight, joined, from))
    begin = to
    if (to > joined.length) {
      throw malformedFile(name, `the weight '${weight.name}' lies beyond the end of its files`)
    }
    const dtype = storedDtype(weight)
    if (!dtype) continue
    const read = async () => decodeWeight(weight, await joined.read(from, to))
    tensors.push([weight.name, { dtype, shape: weight.shape, read }])
  }
  if (begin === joined.length) return tensors
  throw malformedFile(
    name,
    `its weights fill ${begin} of the ${joined.length} bytes of their files`,
  )
}

async function byteLength(weight: StoredWeight, files: JoinedFiles, begin: number) {
  const count = weight.shape.reduce((product, side) => product * side, 1)
  const dtype = storedDtype(weight)
  if (dtype) return count * bytesPerValue(dtype)
  // Each text after its length.
  let end = begin
  for (let i = 0; i < count && end < files.length; i++) {
    if (end + 4 > files.length) return Number.POSITIVE_INFINITY
    const length = await files.read(end, end + 4)
    end += 4 + new DataView(length.buffer, length.byteOffset).getUint32(0, true)
  }
  return end - begin
}

/** Opens the files of all groups beside `source`, and gives their weights. */
export async function openGroups(source: ByteSource, groups: readonly WeightsGroup[]) {
  const opened: ByteSource[] = []
  const close = async () => {
    for (const file of opened.splice(0)) await file.close()
  }
  try {
    const tensors = new Map<string, StoredTensor>()
    for (const group of groups) {
      const files: ByteSource[] = []
      for (const path of group.paths) {
        const file = await source.sibling(path)
        opened.push(file)
        files.push(file)
      }
      for (const [key, tensor] of await openGroup(group, files, source.name)) {
        if (tensors.has(key)) throw malformedFile(source.name, `it has the weight '${key}' twice`)
        tensors.set(key, tensor)
      }
    }
    return { tensors, close }
  } catch (error) {
    await close()
    throw error
  }
}

const maxJsonBytes = 2 ** 28

/** The content of a JSON file. */
export async function readJson(source: ByteSource): Promise<unknown> {
  if (source.length > maxJsonBytes) {
    throw malformedFile(source.name, `JSON of ${source.length} bytes is over the limit`)
  }
  try {
    return JSON.parse(new TextDecoder().decode(await readAll(source)))
  } catch (cause) {
    throw malformedFile(source.name, 'it is no JSON', { cause })
  }
}
