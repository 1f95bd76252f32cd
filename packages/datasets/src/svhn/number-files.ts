import { type Box, CnnError, throwIfAborted } from '@cnn/core/data'
import type { FileTree } from '../files/file-tree.js'
import { type DigitRecord, readDigitJson, readDigitStruct } from './digit-struct.js'

/** A labelled picture that is there. */
export interface StoredNumber {
  /** '1.png' */
  name: string
  /** In the tree. */
  path: string
  /** In pixels, from 0. */
  boxes: (Box & { label: number })[]
}

export interface NumberFiles {
  numbers: StoredNumber[]
  /** How many labelled pictures are not there. */
  missing: number
}

const labelFiles = ['digitStruct.json', 'digitStruct.mat']

/** The file of labels of each part, in the root of the tree or one folder further down; undefined unless all are there. */
export async function findNumbers(
  tree: FileTree,
  parts: readonly string[],
  signal?: AbortSignal,
): Promise<Record<string, string> | undefined> {
  const root = await tree.list('', signal)
  const inner = root.filter(({ kind }) => kind === 'folder').map(({ path }) => `${path}/`)
  for (const folder of ['', ...inner]) {
    const found: Record<string, string> = {}
    for (const part of parts) {
      throwIfAborted(signal)
      const path = await findLabels(tree, `${folder}${part}`, signal)
      if (path === undefined) break
      found[part] = path
    }
    if (Object.keys(found).length === parts.length) return found
  }
  return undefined
}

async function findLabels(tree: FileTree, folder: string, signal?: AbortSignal) {
  const paths = new Set((await tree.list(folder, signal)).map(({ path }) => path))
  return labelFiles.map((name) => `${folder}/${name}`).find((path) => paths.has(path))
}

/**
 * The labelled pictures beside a file of labels, in its order.
 * @throws CnnError 'bad-hdf5', 'bad-dataset', also where there is not one picture
 */
export async function readNumbers(
  tree: FileTree,
  labels: string,
  signal?: AbortSignal,
): Promise<NumberFiles> {
  const records = await readRecords(tree, labels, signal)
  const folder = labels.slice(0, labels.lastIndexOf('/'))
  const paths = new Set((await tree.list(folder, signal)).map(({ path }) => path))
  const numbers = records
    .map(({ name, digits }) => ({ name, path: `${folder}/${name}`, boxes: digits.map(boxOf) }))
    .filter(({ path }) => paths.has(path))
  if (numbers.length === 0) {
    throw new CnnError('bad-dataset', `${tree.name} has none of the pictures that ${labels} names.`)
  }
  return { numbers, missing: records.length - numbers.length }
}

async function readRecords(tree: FileTree, path: string, signal?: AbortSignal) {
  const file = await tree.open(path, signal)
  if (!file) throw new CnnError('data-not-found', `${tree.name} has no file ${path}.`)
  try {
    return await (path.endsWith('.json') ? readDigitJson(file) : readDigitStruct(file, signal))
  } finally {
    await file.close()
  }
}

/** Their places are counted from 1, and 10 stands for 0. */
const boxOf = ({ left, top, width, height, label }: DigitRecord['digits'][number]) => ({
  x: left - 1,
  y: top - 1,
  width,
  height,
  label: label % 10,
})
