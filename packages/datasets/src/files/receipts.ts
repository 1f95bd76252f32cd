import { crc32, throwIfAborted } from '@cnn/core/data'
import { bytePieces } from './byte-pieces.js'
import type { DataStore } from './data-store.js'
import { readTreeFile } from './file-tree.js'
import { receiptFolder } from './receipt-folder.js'

/** What came of a file that was fetched: itself, or what it was unpacked to. */
interface Receipt {
  version: 1
  url: string
  files: KeptFile[]
}

interface KeptFile {
  path: string
  bytes: number
  /** When it was written, in milliseconds. */
  modified: number
  crc: number
}

/** Of more files than these, so many are looked at, evenly spread. */
const mostChecked = 20_000
const mostReceipt = 2 ** 30

const receiptPath = (path: string) => `${receiptFolder}/${encodeURIComponent(path)}.json`

export interface KeptCheck {
  /** Read everything and compare checksums, as damage need not change a file's time or size. */
  verify?: boolean
  /** Look at this file alone. */
  only?: string
  signal?: AbortSignal
  /** How much was compared, of all. */
  onBytes?: (done: number, total: number) => void
}

/**
 * Whether what was fetched is all there. A file whose time or size is another is compared with the checksum that it had;
 * where that is another too, the receipt is torn, so that it is fetched anew.
 */
export async function isKept(store: DataStore, path: string, check: KeptCheck = {}) {
  const { verify = false, only, signal } = check
  const receipt = await readReceipt(store, path)
  if (!receipt) return false
  const total = receipt.files.reduce((sum, { bytes }) => sum + bytes, 0)
  const step = verify ? 1 : Math.ceil(receipt.files.length / mostChecked)
  let done = 0
  let changed = false
  for (let i = 0; i < receipt.files.length; i += step) {
    throwIfAborted(signal)
    const file = receipt.files[i]!
    if (only !== undefined && file.path !== only) continue
    const found = await store.stat(file.path)
    const isSameTime = found?.bytes === file.bytes && found.modified === file.modified
    if (isSameTime && !verify) continue
    const isSame =
      found?.bytes === file.bytes && (await crcOf(store, file.path, signal)) === file.crc
    if (!isSame) {
      await store.remove(receiptPath(path))
      return false
    }
    done += file.bytes
    check.onBytes?.(done, total)
    if (isSameTime) continue
    file.modified = found.modified
    changed = true
  }
  if (changed) await writeReceipt(store, path, receipt)
  return true
}

/** Notes what was fetched from where, and what came of it. */
export async function keepReceipt(
  store: DataStore,
  path: string,
  url: string,
  files: readonly { path: string; crc: number }[],
) {
  const kept: KeptFile[] = []
  for (const { path: file, crc } of files) {
    const { bytes, modified } = (await store.stat(file))!
    kept.push({ path: file, bytes, modified, crc })
  }
  await writeReceipt(store, path, { version: 1, url, files: kept })
}

export async function crcOf(store: DataStore, path: string, signal?: AbortSignal) {
  const file = await store.tree().open(path, signal)
  if (!file) return undefined
  try {
    let crc = 0
    for await (const piece of bytePieces(file, signal)) crc = crc32(piece, crc)
    return crc
  } finally {
    await file.close()
  }
}

async function readReceipt(store: DataStore, path: string): Promise<Receipt | undefined> {
  if (!(await store.stat(receiptPath(path)))) return undefined
  try {
    const bytes = await readTreeFile(store.tree(), receiptPath(path), { maxBytes: mostReceipt })
    const receipt = JSON.parse(new TextDecoder().decode(bytes)) as Receipt
    return receipt.version === 1 && Array.isArray(receipt.files) ? receipt : undefined
  } catch {
    return undefined
  }
}

/** Beside its place first, so that it is there whole or not at all. */
async function writeReceipt(store: DataStore, path: string, receipt: Receipt) {
  const aside = `${receiptFolder}/${crypto.randomUUID()}.json`
  const bytes = new TextEncoder().encode(JSON.stringify(receipt))
  await store.write(aside, bytePieces(bytes))
  await store.move(aside, receiptPath(path))
}
