import { asciiAt } from '../data/describe-bytes.js'
import { CnnError } from '../errors.js'
import { isNpz, openNpz } from './numpy/npz.js'
import { openTorchZip, torchFolder } from './pytorch/pytorch-zip.js'
import type { WeightsFormat } from './weights-format.js'
import { openZip } from './zip/zip-archive.js'

/** Zip archives, as which both PyTorch and NumPy write weights. */
export const zipFormat: WeightsFormat = {
  name: 'NumPy (.npz)',
  recognizes: (head) => asciiAt(head, 0, 'PK\x03\x04') || asciiAt(head, 0, 'PK\x05\x06'),
  async open(source, options) {
    const files = await openZip(source)
    const folder = torchFolder(files)
    if (folder !== undefined) return openTorchZip(files, folder, source, options)
    if (isNpz(files)) return { format: 'NumPy (.npz)', ...(await openNpz(files, source)) }
    const names = [...files.keys()]
    const shown = names.slice(0, 5).join(', ') + (names.length > 5 ? ', …' : '')
    throw new CnnError(
      'unknown-format',
      `${source.name} is a zip archive, but neither PyTorch nor NumPy wrote it: it holds ${shown || 'nothing'}. If the weights are in it, unpack it first.`,
    )
  },
}
