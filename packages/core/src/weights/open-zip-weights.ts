import type { ByteSource } from '../data/byte-source.js'
import { openZip } from '../data/zip/zip-archive.js'
import { CnnError } from '../errors.js'
import { malformedFile } from './malformed-file.js'
import { isNpz, openNpz } from './numpy/npz.js'
import { openTorchZip, torchFolder } from './pytorch/pytorch-zip.js'
import type { OpenOptions, StoredWeights } from './weights-format.js'

/** Opens an archive that PyTorch or NumPy wrote. */
export async function openZipWeights(
  source: ByteSource,
  options: OpenOptions,
): Promise<StoredWeights> {
  const files = await openZip(source, { malformed: malformedFile })
  const folder = torchFolder(files)
  if (folder !== undefined) return openTorchZip(files, folder, source, options)
  if (isNpz(files)) return { format: 'NumPy (.npz)', ...(await openNpz(files, source)) }
  const names = [...files.keys()]
  const shown = names.slice(0, 5).join(', ') + (names.length > 5 ? ', …' : '')
  throw new CnnError(
    'unknown-format',
    `${source.name} is a zip archive, but neither PyTorch nor NumPy wrote it: it holds ${shown || 'nothing'}. If the weights are in it, unpack it first.`,
  )
}
