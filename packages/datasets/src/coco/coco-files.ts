/**
 * Where the files of COCO are: unpacked in folders, or in the zip archives that its server gives out, which are read as
 * they are.
 */
import { type ByteSource, CnnError, openZip, type ZippedFile } from '@cnn/core/data'
import type { FileTree } from '../files/file-tree.js'
import type { JsonSource } from '../formats/json-stream.js'

/** Gives the bytes of a file by its name. */
export type ReadNamed = (fileName: string) => Promise<Uint8Array>

export class CocoFiles {
  private readonly archives = new Map<
    string,
    Promise<ReadonlyMap<string, ZippedFile> | undefined>
  >()

  constructor(private readonly tree: FileTree) {}

  /** The file with annotations, `annotations/<name>`, unpacked or in one of the archives; undefined where it is missing. */
  async annotations(name: string, archives: readonly string[]): Promise<JsonSource | undefined> {
    for (const path of [`annotations/${name}`, name]) {
      const file = await this.tree.open(path)
      if (file) return file
    }
    for (const archive of around(archives)) {
      const file = (await this.open(archive))?.get(`annotations/${name}`)
      if (file) {
        return {
          name: `${name} in ${archive}`,
          length: file.length,
          stream: () => file.stream(),
        }
      }
    }
    return undefined
  }

  /** Reads pictures of a folder, unpacked or in the archive of that name; undefined where there is neither. */
  async folder(name: string, outer: readonly string[] = []): Promise<ReadNamed | undefined> {
    for (const folder of [name, `images/${name}`, `annotations/${name}`]) {
      if ((await this.tree.list(folder)).length > 0) return (file) => this.readFrom(folder, file)
    }
    for (const archive of around([`${name}.zip`])) {
      const files = await this.open(archive)
      if (files) return (file) => readZipped(files, `${name}/${file}`, archive)
    }
    for (const archive of around(outer)) {
      const inner = (await this.open(archive))?.get(`annotations/${name}.zip`)
      if (!inner) continue
      const title = `${name}.zip in ${archive}`
      const files = await openZip(await sourceOf(inner, title))
      return (file) => readZipped(files, `${name}/${file}`, title)
    }
    return undefined
  }

  private async readFrom(folder: string, fileName: string): Promise<Uint8Array> {
    const path = `${folder}/${fileName}`
    const file = await this.tree.open(path)
    if (!file) throw missing(path, this.tree.name)
    try {
      return await file.read(0, file.length)
    } finally {
      await file.close()
    }
  }

  private open(path: string) {
    let archive = this.archives.get(path)
    if (!archive) {
      archive = this.tree.open(path).then((source) => source && openZip(source))
      this.archives.set(path, archive)
    }
    return archive
  }
}

/** The folders of COCO's server are kept by some. */
const around = (archives: readonly string[]) =>
  archives.flatMap((archive) => [
    archive,
    `zips/${archive}`,
    `annotations/${archive}`,
    `images/${archive}`,
  ])

async function readZipped(files: ReadonlyMap<string, ZippedFile>, path: string, archive: string) {
  const file = files.get(path)
  if (!file) throw missing(path, archive)
  return file.read(0, file.length)
}

/** An archive within an archive: read in place where it is stored, in memory where it is packed once more. */
async function sourceOf(file: ZippedFile, name: string): Promise<ByteSource> {
  const unpacked = file.isPacked ? await unpackWhole(file, name) : undefined
  return {
    name,
    length: file.length,
    read: async (begin, end) => unpacked?.subarray(begin, end) ?? file.read(begin, end),
    sibling: async (sibling) => {
      throw missing(sibling, name)
    },
    close: async () => {},
  }
}

const mostBytes = 2 ** 30

async function unpackWhole(file: ZippedFile, name: string): Promise<Uint8Array> {
  if (file.length > mostBytes) {
    throw new CnnError(
      'file-too-large',
      `${name} is packed twice and large: unpack the outer archive.`,
    )
  }
  const bytes = new Uint8Array(file.length)
  let at = 0
  for await (const piece of file.stream()) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

const missing = (path: string, place: string) =>
  new CnnError('data-not-found', `${place} has no file ${path}, which the annotations name.`)
