/**
 * HDF5 as MATLAB writes it (MAT files of version 7.3) and as h5py does by default: groups, and data sets of numbers,
 * texts of fixed length and references to objects, packed or plain. It reads by range: of a large file only what is asked
 * for.
 * Source: The HDF Group, "HDF5 File Format Specification", https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html.
 */
import { type ByteSource, CnnError, memorySource, type NumberArray } from '@cnn/core/data'
import { readDatasetBytes } from './hdf5/dataset-bytes.js'
import {
  type Hdf5Type,
  numbersIn,
  readShape,
  readType,
  referencesIn,
  textsIn,
} from './hdf5/datatype.js'
import { isGroup, type Links, readLinks } from './hdf5/group-links.js'
import { type Message, messages, readMessages } from './hdf5/object-header.js'
import { type Hdf5Bytes, readSuperblock } from './hdf5/superblock.js'

export interface OpenHdf5Options {
  /** The most bytes that one data set may take (default 1 GiB). */
  maxBytes?: number
  /** What to call bytes in errors. */
  name?: string
  signal?: AbortSignal
}

export type Hdf5Object = Hdf5Group | Hdf5Dataset

/**
 * Opens an HDF5 file and gives its root group. The source stays open until it is closed by who opened it.
 * @throws CnnError 'bad-hdf5' naming the file and the place, 'unsupported-hdf5'; so does all that reads
 *
 * @example
 * const file = await openHdf5(source)
 * const names = await file.dataset('digitStruct/name')
 */
export async function openHdf5(
  file: ByteSource | Uint8Array,
  { maxBytes = 2 ** 30, name = 'The HDF5 file', signal }: OpenHdf5Options = {},
): Promise<Hdf5Group> {
  const source = file instanceof Uint8Array ? memorySource(file, name) : file
  const opened = await readSuperblock(source, signal)
  const root = await openObject({ ...opened, maxBytes }, opened.root, '/')
  if (root instanceof Hdf5Group) return root
  throw new CnnError('bad-hdf5', `${source.name} is damaged: its root is no group.`)
}

type LimitedBytes = Hdf5Bytes & { maxBytes: number }

/** Names and the objects that they stand for. */
export class Hdf5Group {
  readonly kind = 'group'
  #links?: Links

  constructor(
    private readonly file: LimitedBytes,
    private readonly messages: readonly Message[],
    readonly path: string,
  ) {}

  /** The names in it, in the order of the file. */
  async keys(): Promise<string[]> {
    return [...(await this.#read()).keys()]
  }

  /** The object of this name, or at this path from here on; undefined where there is none. */
  async get(path: string): Promise<Hdf5Object | undefined> {
    const [name, ...rest] = path.split('/').filter(Boolean)
    if (name === undefined) return this
    const address = (await this.#read()).get(name)
    if (address === undefined) return undefined
    const found = await openObject(this.file, address, joined(this.path, name))
    if (rest.length === 0) return found
    return found instanceof Hdf5Group ? found.get(rest.join('/')) : undefined
  }

  /**
   * The data set at this path from here on.
   * @throws CnnError 'not-in-hdf5' where there is none
   */
  async dataset(path: string): Promise<Hdf5Dataset> {
    const found = await this.get(path)
    if (found instanceof Hdf5Dataset) return found
    const what = found ? 'a group' : 'missing'
    throw new CnnError(
      'not-in-hdf5',
      `${joined(this.path, path)} in ${this.file.name} should be a data set, but is ${what}.`,
    )
  }

  /** The object that a reference of a data set leads to. */
  dereference(reference: number): Promise<Hdf5Object> {
    return openObject(this.file, reference, `object at byte ${reference}`)
  }

  async #read() {
    this.#links ??= await readLinks(this.file, this.messages)
    return this.#links
  }
}

/** An array, its values in the file until they are asked for. */
export class Hdf5Dataset {
  readonly kind = 'dataset'

  constructor(
    private readonly file: LimitedBytes,
    private readonly messages: readonly Message[],
    readonly path: string,
    /** The last index varies fastest. MATLAB's arrays therefore have their sizes the other way round. */
    readonly shape: readonly number[],
    private readonly type: Hdf5Type,
  ) {}

  /** What `read` gives: numbers, texts, or references for `dereference`. */
  get valueKind() {
    return this.type.kind === 'text' || this.type.kind === 'reference' ? this.type.kind : 'number'
  }

  /** @throws CnnError 'wrong-hdf5-value' where there are no numbers */
  async numbers(): Promise<NumberArray> {
    this.#expect('number')
    return numbersIn(await this.#bytes(), this.type)
  }

  /** @throws CnnError 'wrong-hdf5-value' where there are no texts */
  async texts(): Promise<string[]> {
    this.#expect('text')
    return textsIn(await this.#bytes(), this.type)
  }

  /** @throws CnnError 'wrong-hdf5-value' where there are no references */
  async references(): Promise<number[]> {
    this.#expect('reference')
    return referencesIn(await this.#bytes(), this.type)
  }

  #expect(kind: 'number' | 'text' | 'reference') {
    if (this.valueKind === kind) return
    throw new CnnError(
      'wrong-hdf5-value',
      `${this.path} in ${this.file.name} holds ${this.valueKind}s, but ${kind}s were asked for.`,
    )
  }

  #bytes() {
    const form = { shape: this.shape, valueBytes: this.type.bytes }
    return readDatasetBytes(this.file, this.messages, form, this.file.maxBytes)
  }
}

async function openObject(file: LimitedBytes, address: number, path: string): Promise<Hdf5Object> {
  const found = await readMessages(file, address)
  if (isGroup(found)) return new Hdf5Group(file, found, path)
  const shape = found.find(({ type }) => type === messages.dataspace)
  const type = found.find(({ type }) => type === messages.datatype)
  if (!shape || !type)
    throw new CnnError('bad-hdf5', `${file.name} is damaged: ${path} is nothing.`)
  if (type.isShared || shape.isShared) {
    throw type.fields().unsupported(`a shared type (of ${path})`)
  }
  return new Hdf5Dataset(file, found, path, readShape(shape.fields()), readType(type.fields()))
}

const joined = (folder: string, name: string) => `${folder.replace(/\/$/, '')}/${name}`
