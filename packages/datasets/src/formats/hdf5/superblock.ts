import { type ByteSource, CnnError } from '@cnn/core/data'
import { Fields, PagedBytes, type Sizes } from './paged-bytes.js'

/** An HDF5 file and how it counts. */
export interface Hdf5Bytes extends Sizes {
  name: string
  bytes: PagedBytes
  /** The address of the root group's object header. */
  root: number
}

const signature = '\x89HDF\r\n\x1a\n'

/**
 * Finds the beginning of the HDF5 part, which may follow after something else (as in MAT files), and the root.
 * @throws CnnError 'bad-hdf5', 'unsupported-hdf5'
 */
export async function readSuperblock(source: ByteSource, signal?: AbortSignal): Promise<Hdf5Bytes> {
  const bytes = new PagedBytes(source, 0, signal)
  const begin = await findSignature(bytes)
  const start = await bytes.readMost(begin, 128)
  const file = { name: source.name, bytes, root: 0, offsetBytes: 8, lengthBytes: 8 }
  const fields = new Fields(start, file, begin)
  fields.skip(signature.length)
  const version = fields.uint8()
  if (version > 3) throw fields.unsupported(`a superblock of version ${version}`)
  if (version < 2) fields.skip(4)
  file.offsetBytes = fields.uint8()
  file.lengthBytes = fields.uint8()
  if (![file.offsetBytes, file.lengthBytes].every((size) => [2, 4, 8].includes(size))) {
    throw fields.bad(`has addresses of ${file.offsetBytes} bytes`)
  }
  fields.skip([9, 13, 1, 1][version]!)
  const base = fields.offset()
  // Behind it the free space or an extension, the end, a driver, and the name of the root.
  fields.skip((version < 2 ? 4 : 2) * file.offsetBytes)
  file.root = fields.offset()
  // Where something was put before the file afterwards, the addresses still begin at the signature.
  bytes.base = base === 0 ? begin : base
  if (!(bytes.base <= source.length)) throw fields.bad('says that the file begins behind its end')
  return file
}

async function findSignature(bytes: PagedBytes): Promise<number> {
  for (let at = 0; at + signature.length <= bytes.length; at = at === 0 ? 512 : 2 * at) {
    const found = await bytes.read(at, signature.length)
    if (String.fromCharCode(...found) === signature) return at
  }
  throw new CnnError('bad-hdf5', `${bytes.name} is no HDF5 file: it has no signature.`)
}
