import type { FileTree } from './file-tree.js'

/** A folder of a tree as a tree of its own. Closing it closes the whole one. */
export function subtree(tree: FileTree, folder: string): FileTree {
  if (folder === '') return tree
  const start = folder.length + 1
  return {
    name: `${tree.name}/${folder}`,
    async list(inside = '', signal) {
      const entries = await tree.list(inside ? `${folder}/${inside}` : folder, signal)
      return entries.map(({ path, kind }) => ({ path: path.slice(start), kind }))
    },
    open: (path, signal) => tree.open(`${folder}/${path}`, signal),
    ...(tree.forgetDamaged && {
      forgetDamaged: (path, signal) => tree.forgetDamaged!(path && `${folder}/${path}`, signal),
    }),
    close: () => tree.close(),
  }
}

/** Several trees laid over each other: of what several have, that of the first one counts. Closing it closes all. */
export function layeredTree(trees: readonly FileTree[], name: string): FileTree {
  return {
    name,
    async list(folder = '', signal) {
      const kinds = new Map<string, 'file' | 'folder'>()
      for (const tree of trees) {
        for (const { path, kind } of await tree.list(folder, signal)) {
          if (!kinds.has(path)) kinds.set(path, kind)
        }
      }
      const paths = [...kinds.keys()].sort()
      return paths.map((path) => ({ path, kind: kinds.get(path)! }))
    },
    async open(path, signal) {
      for (const tree of trees) {
        const file = await tree.open(path, signal)
        if (file) return file
      }
      return undefined
    },
    async close() {
      for (const tree of trees) await tree.close()
    },
  }
}

/** A tree that lies in a folder of another that has nothing else. */
export function mountedTree(tree: FileTree, folder: string): FileTree {
  if (folder === '') return tree
  const above = new Map<string, string>()
  const parts = folder.split('/')
  for (const [i] of parts.entries()) {
    above.set(parts.slice(0, i).join('/'), parts.slice(0, i + 1).join('/'))
  }
  const start = folder.length + 1
  return {
    name: tree.name,
    async list(inside = '', signal) {
      const next = above.get(inside)
      if (next !== undefined) return [{ path: next, kind: 'folder' }]
      if (inside !== folder && !inside.startsWith(`${folder}/`)) return []
      const entries = await tree.list(inside.slice(start), signal)
      return entries.map(({ path, kind }) => ({ path: `${folder}/${path}`, kind }))
    },
    open: async (path, signal) =>
      path.startsWith(`${folder}/`) ? tree.open(path.slice(start), signal) : undefined,
    close: () => tree.close(),
  }
}
