import type { FileTree } from './file-tree.js'

/**
 * The folder of a tree that has all of these files: the root or one directly below it, as archives leave them. '' is the
 * root; undefined where there is none.
 */
export async function folderWith(
  tree: FileTree,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<string | undefined> {
  const root = await tree.list('', signal)
  const inner = root.filter(({ kind }) => kind === 'folder').map(({ path }) => path)
  for (const folder of ['', ...inner]) {
    const entries = folder === '' ? root : await tree.list(folder, signal)
    const paths = new Set(entries.filter(({ kind }) => kind === 'file').map(({ path }) => path))
    if (names.every((name) => paths.has(inFolder(folder, name)))) return folder
  }
  return undefined
}

/** The path of a file in a folder of a tree. */
export const inFolder = (folder: string, name: string) =>
  folder === '' ? name : `${folder}/${name}`
