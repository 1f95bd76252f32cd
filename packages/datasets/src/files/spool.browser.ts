import { blobSource, CnnError } from '@cnn/core/data'
import type { spool as spoolInNode } from './spool.node.js'

/** The same in the page's own file system (OPFS). */
export const spool: typeof spoolInNode = async (pieces, name) => {
  const file = `unpacked-${crypto.randomUUID()}`
  const root = await navigator.storage.getDirectory().catch((cause) => {
    throw failed(name, cause)
  })
  const remove = () => root.removeEntry(file).catch(() => {})
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
    const source = blobSource(await handle.getFile(), name)
    return { ...source, close: async () => void (await remove()) }
  } catch (error) {
    await writable?.abort().catch(() => {})
    await remove()
    throw error
  }
}

const failed = (name: string, cause: unknown) =>
  new CnnError(
    'disk-full',
    `${name} could not be unpacked, as the browser gives this page no room for it (${(cause as Error).message}). Unpack it yourself and give the folder.`,
    { cause },
  )
