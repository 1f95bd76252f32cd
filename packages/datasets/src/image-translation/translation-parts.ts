import { CnnError } from '@cnn/core/data'
import type { FileTree } from '../files/file-tree.js'
import { isPicture } from '../files/list-tree.js'
import { type NamedParts, splitByName } from '../split-by-name.js'

/** Paths of pictures, by part, in the order of their names. */
export type PartPaths = Record<keyof NamedParts, string[]>

/** The pictures that lie directly in a folder, in the order of numbers in their names: 2.jpg before 10.jpg. */
export async function picturesIn(tree: FileTree, folder: string, signal?: AbortSignal) {
  const entries = await tree.list(folder, signal)
  return entries
    .filter(({ path, kind }) => kind === 'file' && isPicture(path) && !/(^|\/)\./.test(path))
    .map(({ path }) => path)
    .sort(byNumbers)
}

const { compare } = new Intl.Collator('en', { numeric: true })
const byNumbers = (a: string, b: string) => compare(a, b) || (a < b ? -1 : 1)

/** The folder that has the parts: the root, or the only one below it that has, as archives do. */
export async function rootOfParts(tree: FileTree, first: string, signal?: AbortSignal) {
  const isThere = async (folder: string) => (await picturesIn(tree, folder, signal)).length > 0
  if (await isThere(first)) return ''
  for (const { path, kind } of await tree.list('', signal)) {
    if (kind === 'folder' && (await isThere(`${path}/${first}`))) return `${path}/`
  }
  return undefined
}

/**
 * Divides the pictures of a training folder where there is no folder for validation: a twentieth is held back, by the
 * names alone.
 */
export function heldOut(paths: readonly string[]): { train: string[]; validation: string[] } {
  const names = paths.map((path) => path.slice(path.lastIndexOf('/') + 1))
  const parts = splitByName(names, { validation: 0.05 })
  const pick = (positions: readonly number[]) => positions.map((position) => paths[position]!)
  return { train: pick(parts.train), validation: pick(parts.validation) }
}

export const tooFew = (name: string, source: string, problem: string) =>
  new CnnError('bad-dataset', `${name} (${source}): ${problem}`)
