import { CnnError } from '../errors.js'

/** Says what of a network ONNX has no words for. */
export function notExportable(why: string, call?: { kernel: string; layer: string }) {
  const layer = call && (call.layer ? `layer ${call.layer}` : 'the network itself')
  const where = call ? `${call.kernel} in ${layer}` : 'The network'
  return new CnnError('not-exportable', `${where} cannot be exported to ONNX: ${why}.`)
}
