import type { ByteSource } from '../../data/byte-source.js'
import type { ZippedFile } from '../../data/zip/zip-archive.js'
import { CnnError } from '../../errors.js'
import { malformedFile } from '../malformed-file.js'
import { unpickle } from '../pickle/unpickle.js'
import type { OpenOptions, StoredWeights } from '../weights-format.js'
import { stateOfPickle } from './state-of-pickle.js'
import { torchGlobals, torchStorage } from './torch-globals.js'

type Files = ReadonlyMap<string, ZippedFile>

const pickleName = 'data.pkl'

/** The folder in a zip archive in which torch.save put everything; undefined where it did not write the archive. */
export function torchFolder(files: Files): string | undefined {
  const pickle = [...files.keys()].find((name) => /^([^/]+\/)?data\.pkl$/.test(name))
  return pickle?.slice(0, -pickleName.length)
}

/** What torch.save writes since PyTorch 1.6: a pickle, and beside it a file for each storage. */
export async function openTorchZip(
  files: Files,
  folder: string,
  source: ByteSource,
  options: OpenOptions,
): Promise<StoredWeights> {
  const { name } = source
  if (files.has(`${folder}constants.pkl`)) throw torchScript(name)
  const fileOf = (key: string) => {
    const file = files.get(`${folder}data/${key}`)
    if (file) return file
    throw malformedFile(name, `the values of storage '${key.slice(0, 40)}' are not in it`)
  }
  const persistent = (id: unknown) => {
    const storage = torchStorage(id, name)
    const { length } = fileOf(storage.key)
    if (storage.byteLength <= length) return storage
    throw malformedFile(
      name,
      `storage '${storage.key}' claims ${storage.byteLength} bytes, but has ${length}`,
    )
  }
  const { value } = unpickle(await readWhole(files.get(folder + pickleName)!), {
    name,
    globals: torchGlobals(name),
    persistent,
  })
  const order = files.get(`${folder}byteorder`)
  const isBigEndian = order !== undefined && (await readText(order)).trim() === 'big'
  let byteLength = 0
  for (const { length } of files.values()) byteLength += length
  const read = (key: string, begin: number, end: number) => fileOf(key).read(begin, end)
  return stateOfPickle(value, { name, format: 'PyTorch', byteLength, isBigEndian, read }, options)
}

const readWhole = (file: ZippedFile) => file.read(0, file.length)

const readText = async (file: ZippedFile) =>
  new TextDecoder().decode(await file.read(0, Math.min(16, file.length)))

const torchScript = (name: string) =>
  new CnnError(
    'unsupported-format',
    `${name} is a TorchScript program, not a checkpoint. In Python, save its weights alone: torch.save(torch.jit.load('${name}').state_dict(), 'weights.pth').`,
  )
