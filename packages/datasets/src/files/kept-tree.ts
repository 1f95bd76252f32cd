import type { DataFile } from '../data-card.js'
import type { DataStore } from './data-store.js'
import type { FileTree } from './file-tree.js'
import { isKept } from './receipts.js'

/** What was fetched into a store, as a tree that can tell damage by the checksums that were noted. */
export function keptTree(store: DataStore, files: readonly DataFile[]): FileTree {
  return {
    ...store.tree(),
    async forgetDamaged(only, signal) {
      let isDamaged = false
      for (const { path } of files) {
        if (!(await isKept(store, path, { verify: true, only, signal }))) isDamaged = true
      }
      return isDamaged
    },
  }
}
