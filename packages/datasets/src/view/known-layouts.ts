/** Data sets that are known by the names of their files. */
import { CnnError } from '@cnn/core/data'
import type { DescribableSet } from '../describe.js'
import type { FileTree } from '../files/file-tree.js'

interface OpenKnown {
  folder: FileTree
  signal?: AbortSignal
}

interface Layout {
  /** A file or a folder in the root, or directly below it. */
  has: RegExp
  /** What the files or the place must be called beside, where other sets have files of these names. */
  called?: RegExp
  open(options: OpenKnown): Promise<DescribableSet>
}

const layouts: readonly Layout[] = [
  {
    has: /(^|\/)(train|t10k)-images[.-]idx3-ubyte/,
    called: /fashion/i,
    open: async (options) => (await import('../fashion-mnist.js')).fashionMnist(options),
  },
  {
    has: /(^|\/)(train|t10k)-images[.-]idx3-ubyte/,
    open: async (options) => (await import('../mnist.js')).mnist(options),
  },
  {
    has: /(^|\/)data_batch_1\.bin$/,
    open: async (options) => (await import('../cifar10.js')).cifar10(options),
  },
  {
    has: /(^|\/)fine_label_names\.txt$/,
    open: async (options) => (await import('../cifar100.js')).cifar100(options),
  },
  {
    has: /(^|\/)(train|test)_32x32\.mat$/,
    open: async (options) => (await import('../svhn.js')).svhn(options),
  },
  {
    has: /(^|\/)digitStruct\.(mat|json)$/,
    open: async (options) => (await import('../svhn-full.js')).svhnFull(options),
  },
  {
    has: /(^|\/)n\d{8}(\.tar)?$|(^|\/)ILSVRC2012_img_(train|val)\.tar$/,
    open: openImageNet,
  },
  {
    has: /(^|\/)olivettifaces\.mat$/,
    open: async (options) => (await import('../olivetti.js')).olivetti(options),
  },
  {
    has: /(^|\/)stage1_train$/,
    open: async (options) => (await import('../nuclei.js')).nuclei(options),
  },
  {
    has: /(^|\/)validation_list\.txt$/,
    open: async (options) => (await import('../speech-commands.js')).speechCommands(options),
  },
  {
    has: /(^|\/)recordings(\/\d_[^/]+_\d+\.wav)?$/,
    open: async (options) => (await import('../free-spoken-digits.js')).freeSpokenDigits(options),
  },
  {
    has: /(^|\/)qm7\.(mat|extxyz)$/,
    open: async (options) => (await import('../qm7.js')).qm7(options),
  },
  {
    has: /(^|\/)(dsgdb9nsd.*|gdb9\.sdf|qm9\w*\.sdf)$/,
    open: async (options) => (await import('../qm9.js')).qm9(options),
  },
  { has: /(^|\/)trainA$/, open: openUnpaired },
]

/** The data set of a tree whose files have its names; undefined where none has. */
export async function openKnown(options: OpenKnown): Promise<DescribableSet | undefined> {
  const { folder: tree, signal } = options
  const paths = await pathsNearRoot(tree, signal)
  const found = layouts.find(({ has, called }) => {
    const path = paths.find((one) => has.test(one))
    return path !== undefined && (!called || called.test(path) || called.test(tree.name))
  })
  return found?.open(options).catch((error: unknown) => {
    // Only a name was alike.
    if (error instanceof CnnError && error.code === 'data-not-found') return undefined
    throw error
  })
}

/** Those in the root and directly below it, so that a million pictures need not be listed. */
async function pathsNearRoot(tree: FileTree, signal?: AbortSignal): Promise<string[]> {
  const root = await tree.list('', signal)
  const paths = root.map(({ path }) => path)
  for (const { path, kind } of root) {
    if (kind === 'folder') for (const inner of await tree.list(path, signal)) paths.push(inner.path)
  }
  return paths
}

/** With one of its parts or with both. */
async function openImageNet({ folder, signal }: OpenKnown): Promise<DescribableSet> {
  const { imageNet } = await import('../imagenet.js')
  const { findImageNet } = await import('../imagenet/find-imagenet.js')
  const found = await findImageNet(folder, signal)
  const parts = (['train', 'validation'] as const).filter((part) => found[part] !== undefined)
  return imageNet({ folder, signal, parts })
}

async function openUnpaired({ folder, signal }: OpenKnown): Promise<DescribableSet> {
  const { readUnpairedImages } = await import('../unpaired-images.js')
  return readUnpairedImages(folder, folder.name, folder.name, signal)
}
