import { type FileTree, readTreeFile } from '../files/file-tree.js'

/** The files of CIFAR's binary version: batches of records to train with, and one to test with. */
export interface CifarFiles {
  /** For people: 'CNN_DATA_DIR at /data/cifar10'. */
  source: string
  /** Paths. */
  files: string[]
  /** The training batches that are there, in the order of their numbers. */
  train: Uint8Array[]
  test: Uint8Array
}

/** Whether any to train and any to test with lie at the root of the tree. */
export async function hasCifarBatches(tree: FileTree): Promise<boolean> {
  const { train, test } = await batchesOf(tree)
  return train.length > 0 && test !== undefined
}

/** Reads the batches at the root of the tree, and closes it. */
export async function readCifarFiles(
  tree: FileTree,
  source: string,
  signal?: AbortSignal,
): Promise<CifarFiles> {
  const { train, test } = await batchesOf(tree, signal)
  const read = (path: string) => readTreeFile(tree, path, { maxBytes: mostBytes, signal })
  const batches: Uint8Array[] = []
  for (const path of train) batches.push(await read(path))
  const found = {
    source,
    files: [...train, test!].map((path) => `${tree.name}/${path}`),
    train: batches,
    test: await read(test!),
  }
  await tree.close()
  return found
}

/** Twice the size of a batch. */
const mostBytes = 2 ** 26

async function batchesOf(tree: FileTree, signal?: AbortSignal) {
  const entries = await tree.list('', signal)
  const paths = entries.filter(({ kind }) => kind === 'file').map(({ path }) => path)
  return {
    train: paths.filter((path) => /^data_batch_[1-5]\.bin$/.test(path)),
    test: paths.find((path) => /^test_batch[\w-]*\.bin$/.test(path)),
  }
}
