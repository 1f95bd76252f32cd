import { CnnError } from '../errors.js'

const databaseName = 'cnn-files'
const storeName = 'files'

/** The bytes kept in IndexedDB under a path, or undefined where there are none. */
export function readStored(path: string): Promise<Uint8Array | undefined> {
  return inStore('readonly', path, (store) => store.get(path))
}

/**
 * Keeps bytes under a path in the page's IndexedDB, whole or not at all: it is one transaction.
 * @throws CnnError 'write-failed' (no room, or the browser keeps nothing), 'no-storage'
 */
export async function writeStored(path: string, bytes: Uint8Array): Promise<void> {
  await inStore('readwrite', path, (store) => store.put(bytes, path))
}

/** Adds bytes to the end of what is kept under a path. */
export async function appendStored(path: string, bytes: Uint8Array): Promise<void> {
  await inStore('readwrite', path, (store) => {
    const before: IDBRequest<Uint8Array | undefined> = store.get(path)
    before.onsuccess = () => store.put(joined(before.result, bytes), path)
    return before
  })
}

/** Removes what is kept under a path. */
export async function removeStored(path: string): Promise<void> {
  await inStore('readwrite', path, (store) => store.delete(path))
}

async function inStore<T>(
  mode: IDBTransactionMode,
  path: string,
  act: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await openDatabase()
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(storeName, mode, { durability: 'strict' })
      const fail = () => reject(failed(path, mode, transaction.error))
      transaction.onabort = fail
      transaction.onerror = fail
      const request = act(transaction.objectStore(storeName))
      transaction.oncomplete = () => resolve(request.result)
    })
  } catch (cause) {
    throw cause instanceof CnnError ? cause : failed(path, mode, cause)
  } finally {
    database.close()
  }
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const refuse = (cause: unknown) =>
      reject(
        new CnnError(
          'no-storage',
          'This page cannot keep files: the browser gives it no IndexedDB (private window, sandboxed frame or full disk).',
          { cause },
        ),
      )
    try {
      const request = indexedDB.open(databaseName, 1)
      request.onupgradeneeded = () => request.result.createObjectStore(storeName)
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => refuse(request.error)
    } catch (cause) {
      refuse(cause)
    }
  })
}

function failed(path: string, mode: IDBTransactionMode, cause: unknown) {
  const why = cause instanceof Error ? cause.message : 'the browser does not say why'
  return mode === 'readonly'
    ? new CnnError('read-failed', `Could not read ${path} from the page's storage: ${why}.`, {
        cause,
      })
    : new CnnError(
        'write-failed',
        `Could not keep ${path} in the page's storage: ${why}. What was there before is untouched.`,
        { cause },
      )
}

function joined(before: Uint8Array | undefined, bytes: Uint8Array) {
  if (!before) return bytes
  const whole = new Uint8Array(before.length + bytes.length)
  whole.set(before)
  whole.set(bytes, before.length)
  return whole
}
