import { blobSource, CnnError } from '@cnn/core/data'
import type { spool as spoolInNode } from './spool.node.js'

/** The same in the page's own file system (OPFS), where a file has a name as long as it is there. */
export const spool: typeof spoolInNode = async (pieces, name) => {
  const root = await navigator.storage.getDirectory().catch((cause) => {
    throw failed(name, cause)
  })
  await sweep(root)
  const file = `unpacked-${crypto.randomUUID()}`
  const letGo = await hold(file)
  const remove = async () => {
    await root.removeEntry(file).catch(() => {})
    letGo()
  }
  let writable: FileSystemWritableFileStream | undefined
  try {
    const handle = await root.getFileHandle(file, { create: true })
    writable = await handle.createWritable()
    for await (const piece of pieces) {
      await writable.write(piece as Uint8Array<ArrayBuffer>).catch((cause) => {
        throw failed(name, cause)
      })
    }
    await writable.close()
    const source = { ...blobSource(await handle.getFile(), name), close: remove }
    unused.register(source, remove)
    return source
  } catch (error) {
    await writable?.abort().catch(() => {})
    await remove()
    throw error
  }
}

/** Not everybody closes what is no longer needed. */
const unused = new FinalizationRegistry<() => Promise<void>>((remove) => void remove())

/** Holds the lock of a file's name until it is let go, or the page or worker ends. */
const hold = (file: string) =>
  new Promise<() => void>((resolve, reject) => {
    const held = () => new Promise<void>((letGo) => resolve(letGo))
    navigator.locks.request(file, held).catch(reject)
  })

/** Removes what pages that are gone have left: files whose locks nobody holds. */
async function sweep(root: FileSystemDirectoryHandle) {
  const files: string[] = []
  for await (const file of root.keys()) if (/^unpacked-[0-9a-f-]{36}$/.test(file)) files.push(file)
  for (const file of files) {
    await navigator.locks.request(file, { ifAvailable: true }, async (lock) => {
      if (lock) await root.removeEntry(file).catch(() => {})
    })
  }
}

const failed = (name: string, cause: unknown) =>
  new CnnError(
    'disk-full',
    `${name} could not be unpacked, as the browser gives this page no room for it (${(cause as Error).message}). Unpack it yourself and give the folder.`,
    { cause },
  )
