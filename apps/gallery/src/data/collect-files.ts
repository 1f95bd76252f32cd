import type { GivenFile } from './data-source.js'

/** Files of a field, those of a chosen folder with their paths in it. */
export const filesOfField = (files: Iterable<File>): { name: string; files: GivenFile[] } => {
  const given: GivenFile[] = []
  let name = 'the chosen files'
  for (const file of files) {
    const [root, ...inside] = file.webkitRelativePath.split('/')
    if (root && inside.length > 0) name = root
    given.push({ path: inside.join('/') || file.name, file })
  }
  return { name, files: given.filter(({ path }) => !isHidden(path)) }
}

/** Dropped files and folders. Must be called while the drop is being handled. */
export async function filesOfDrop(
  data: DataTransfer,
): Promise<{ name: string; files: GivenFile[] }> {
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  if (entries.length === 0) return filesOfField(data.files)
  const files: GivenFile[] = []
  for (const entry of entries) await collect(entry, '', files)
  const [only] = entries
  const isFolder = entries.length === 1 && only!.isDirectory
  // The one folder that was dropped is the root.
  const start = isFolder ? `${only!.name}/` : ''
  return {
    name: isFolder ? only!.name : 'the dropped files',
    files: files
      .map(({ path, file }) => ({ path: path.slice(start.length), file }))
      .filter(({ path }) => !isHidden(path)),
  }
}

async function collect(entry: FileSystemEntry, folder: string, files: GivenFile[]) {
  const path = folder + entry.name
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    )
    files.push({ path, file })
    return
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  while (true) {
    // A hundred entries come at a time.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (some.length === 0) return
    for (const inner of some) await collect(inner, `${path}/`, files)
  }
}

const isHidden = (path: string) =>
  path.split('/').some((part) => /^(\.|Thumbs\.db$|desktop\.ini$|__MACOSX$)/.test(part))
