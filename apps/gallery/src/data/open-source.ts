import { blobSource } from '@cnn/core'
import { type DescribableSet, type FileTree, fashionMnist } from '@cnn/datasets'
import { openFolder, type Skeleton } from '@cnn/datasets/view'
import type { DataSource, GivenFile, OfferedId } from './data-source.js'

/** A set that can be looked into, until it is closed. */
export type Openable = DescribableSet & { skeleton?: Skeleton; close?(): Promise<void> }

/** Opens what the visitor chose. */
export async function openSource(source: DataSource): Promise<Openable> {
  if (source.kind === 'offered') return openOffered(source.id as OfferedId)
  const [only, ...others] = source.files
  const isArchive =
    only && others.length === 0 && /\.(zip|tar|tgz|tar\.gz|tar\.bz2)$/i.test(only.path)
  return openFolder(isArchive ? only.file : treeOf(source.name, source.files))
}

async function openOffered(id: OfferedId): Promise<Openable> {
  if (id === 'fashion-mnist') return fashionMnist({ source: 'sample' })
  const worlds = await import('@cnn/datasets/synthetic')
  const open = {
    shapes: worlds.shapes,
    people: worlds.stickPeople,
    cells: worlds.cells,
    'microscope-pairs': worlds.microscopePairs,
    'satellite-tiles': worlds.satelliteTiles,
    'digit-strings': worlds.digitStrings,
    digits: worlds.handwrittenDigits,
    'striped-animals': worlds.stripedAnimals,
    cat: worlds.cartoonCat,
    'cat-strips': worlds.catStrips,
    tones: worlds.tones,
    molecules: worlds.springMolecules,
  } satisfies Record<Exclude<OfferedId, 'fashion-mnist'>, () => Openable>
  return open[id]()
}

/** Given files as a tree of folders. */
function treeOf(name: string, files: readonly GivenFile[]): FileTree {
  const byPath = new Map(files.map(({ path, file }) => [path, file]))
  const folders = new Map<string, Map<string, 'file' | 'folder'>>()
  for (const path of byPath.keys()) {
    const parts = path.split('/')
    for (let depth = 0; depth < parts.length; depth++) {
      const folder = parts.slice(0, depth).join('/')
      const inside = folders.get(folder) ?? new Map()
      folders.set(folder, inside)
      inside.set(
        parts.slice(0, depth + 1).join('/'),
        depth === parts.length - 1 ? 'file' : 'folder',
      )
    }
  }
  return {
    name,
    list: async (folder = '') =>
      [...(folders.get(folder) ?? [])]
        .map(([path, kind]) => ({ path, kind }))
        .sort((a, b) => (a.path < b.path ? -1 : 1)),
    async open(path) {
      const file = byPath.get(path)
      return file && blobSource(file, path)
    },
    close: async () => {},
  }
}
