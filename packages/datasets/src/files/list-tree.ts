import { CnnError, throwIfAborted } from '@cnn/core/data'
import type { FileTree } from './file-tree.js'

const deepest = 32

/**
 * The paths of all files in and below a folder, folder by folder, in the order of code units. Hidden files and what
 * operating systems leave behind are left out.
 * @throws CnnError 'bad-dataset' where folders are nested more than 32 deep, 'aborted'
 */
export async function listTree(
  tree: FileTree,
  folder = '',
  signal?: AbortSignal,
): Promise<string[]> {
  const files: string[] = []
  await listInto(files, tree, folder, 0, signal)
  return files
}

async function listInto(
  files: string[],
  tree: FileTree,
  folder: string,
  depth: number,
  signal?: AbortSignal,
) {
  throwIfAborted(signal)
  if (depth > deepest) {
    throw new CnnError(
      'bad-dataset',
      `${tree.name} has folders more than ${deepest} deep: ${folder}.`,
    )
  }
  for (const { path, kind } of await tree.list(folder, signal)) {
    if (isHidden(path.slice(path.lastIndexOf('/') + 1))) continue
    if (kind === 'file') files.push(path)
    else await listInto(files, tree, path, depth + 1, signal)
  }
}

const isHidden = (name: string) => /^(\.|Thumbs\.db$|desktop\.ini$|__MACOSX$)/.test(name)

/** 'jpg' of 'a/b.JPG'; '' without one. */
export const extensionOf = (path: string) => /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? ''

/** Whether the name is that of a picture. */
export const isPicture = (path: string) =>
  ['jpg', 'jpeg', 'png', 'webp', 'gif', 'bmp', 'avif'].includes(extensionOf(path))
