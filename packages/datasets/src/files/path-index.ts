/** A file or a folder of a tree. */
export interface FileEntry {
  /** From the root on, with slashes: 'train/n01440764/n01440764_18.JPEG'. */
  path: string
  kind: 'file' | 'folder'
}

/** Which files and folders lie directly in which folder, told by the paths of all files. */
export class PathIndex {
  private readonly folders = new Map<string, FileEntry[]>([['', []]])
  private readonly sorted = new Set<string>()

  constructor(paths: Iterable<string>) {
    for (const path of paths) this.enter(path, 'file')
  }

  /** In the order of code units; nothing if there is no such folder. */
  list(folder: string): readonly FileEntry[] {
    const entries = this.folders.get(folder) ?? []
    if (this.sorted.has(folder)) return entries
    this.sorted.add(folder)
    return entries.sort((a, b) => (a.path < b.path ? -1 : 1))
  }

  private enter(path: string, kind: FileEntry['kind']) {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')))
    let entries = this.folders.get(folder)
    if (!entries) {
      entries = []
      this.folders.set(folder, entries)
      this.enter(folder, 'folder')
    }
    entries.push({ path, kind })
  }
}
