/** The molecules of QM9 in any of the forms that it is given out in. */
import { throwIfAborted } from '@cnn/core/data'
import { bytePieces, eachPiece } from '../files/byte-pieces.js'
import { type FileTree, readTreeFile } from '../files/file-tree.js'
import type { DataOptions } from '../files/find-dataset.js'
import { bunzip2Stream } from '../formats/bzip2.js'
import { readTar } from '../formats/tar.js'
import { readQm9Table } from './read-qm9-table.js'
import { type Qm9Record, readQm9Xyz } from './read-qm9-xyz.js'

/** Where the molecules are in a tree. */
export type MoleculePlace =
  | { form: 'packed' | 'archive'; path: string }
  | { form: 'files'; paths: readonly string[] }
  | { form: 'table'; path: string }

/** `onProgress` is told of bytes of the archive, or of files. */
export type ReadMoleculesOptions = Pick<DataOptions, 'signal' | 'onProgress'>

const archives = [
  ['packed', /(^|\/)dsgdb9nsd\.xyz\.tar\.bz2$/],
  ['archive', /(^|\/)dsgdb9nsd\.xyz\.tar$/],
  ['table', /(^|\/)(gdb9|qm9\w*)\.sdf$/],
] as const
const molecule = /(^|\/)dsgdb9nsd_\d+\.xyz$/

/** Finds them in the root of a tree or in a folder of it. */
export async function findMolecules(
  tree: FileTree,
  signal?: AbortSignal,
): Promise<MoleculePlace | undefined> {
  const root = await tree.list('', signal)
  const folders = root.filter(({ kind }) => kind === 'folder').map(({ path }) => path)
  for (const folder of ['', ...folders]) {
    const entries = folder === '' ? root : await tree.list(folder, signal)
    const paths = entries.filter(({ kind }) => kind === 'file').map(({ path }) => path)
    for (const [form, name] of archives) {
      const path = paths.find((one) => name.test(one))
      if (path !== undefined && (form !== 'table' || paths.includes(`${path}.csv`))) {
        return { form, path }
      }
    }
    const files = paths.filter((path) => molecule.test(path))
    if (files.length > 0) return { form: 'files', paths: files }
  }
  return undefined
}

const mostBytes = 1 << 20

/** Reads all of them, in their order. */
export async function* readMolecules(
  tree: FileTree,
  place: MoleculePlace,
  { signal, onProgress }: ReadMoleculesOptions,
): AsyncGenerator<Qm9Record, void, undefined> {
  if (place.form === 'files') {
    for (const [loaded, path] of place.paths.entries()) {
      throwIfAborted(signal)
      const total = place.paths.length
      if (loaded % 256 === 0) onProgress?.({ stage: 'unpacking', loaded, total, file: 'molecules' })
      yield readQm9Xyz(await readTreeFile(tree, path, { maxBytes: mostBytes, signal }), path)
    }
  } else if (place.form === 'table') {
    const structures = await readTreeFile(tree, place.path, { maxBytes: 2 ** 30, signal })
    const table = await readTreeFile(tree, `${place.path}.csv`, { maxBytes: 2 ** 28, signal })
    yield* readQm9Table(structures, table, place.path)
  } else yield* readArchive(tree, place, { signal, onProgress })
}

async function* readArchive(
  tree: FileTree,
  { form, path }: { form: 'packed' | 'archive'; path: string },
  { signal, onProgress }: ReadMoleculesOptions,
) {
  const file = (await tree.open(path, signal))!
  try {
    let loaded = 0
    const passed = eachPiece(bytePieces(file, signal), (piece) => {
      loaded += piece.length
      onProgress?.({ stage: 'unpacking', loaded, total: file.length, file: path })
    })
    const pieces = form === 'packed' ? bunzip2Stream(passed, { name: file.name }) : passed
    for await (const entry of readTar(pieces, { name: file.name, signal })) {
      if (entry.kind !== 'file' || !molecule.test(entry.path)) continue
      const bytes = await entry.read({ maxBytes: mostBytes })
      yield readQm9Xyz(bytes, `${file.name}/${entry.path}`)
    }
  } finally {
    await file.close()
  }
}
