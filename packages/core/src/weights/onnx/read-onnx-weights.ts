import { CnnError } from '../../errors.js'
import { decodeFloat32 } from '../dtype.js'
import type { Safetensors } from '../safetensors.js'
import { malformedOnnx, messageOf, protobufFields, readVarints, textOf } from './protobuf-fields.js'
import { readOnnxTensor } from './read-onnx-tensor.js'

// The numbers of fields in onnx.proto.
const model = { version: 1, graph: 7, metadata: 14 }
const graph = { initializer: 5, sparseInitializer: 15 }
const pair = { key: 1, value: 2 }

/**
 * The initialisers of an ONNX file (the weights of its graph) by name, in the order of the file, and its metadata.
 * Values are views of the file where they can be. Text among them is left out.
 * @throws CnnError 'bad-onnx' if the file contradicts the format, 'unsupported-onnx' if values lie in another file, are
 * sparse, or of a type that is not read.
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export function readOnnxWeights(bytes: Uint8Array): Safetensors {
  const entries: Safetensors['entries'] = new Map()
  const metadata: Record<string, string> = {}
  let graphs = 0
  for (const field of protobufFields(bytes)) {
    if (field.number === model.graph) {
      graphs++
      readInitializers(messageOf(field), entries)
    } else if (field.number === model.metadata) {
      const [key, value] = readPair(messageOf(field))
      Object.defineProperty(metadata, key, { value, enumerable: true, configurable: true })
    } else if (field.number === model.version && readVarints(field.bytes)[0]! <= 0n) {
      throw malformedOnnx('it has no version of the format')
    }
  }
  if (graphs === 0) throw malformedOnnx('it has no graph')
  return { entries, metadata }
}

function readInitializers(message: Uint8Array, entries: Safetensors['entries']) {
  for (const field of protobufFields(message)) {
    if (field.number === graph.sparseInitializer) {
      const message =
        'The ONNX file has sparse initialisers, which are not read. Store them densely.'
      throw new CnnError('unsupported-onnx', message)
    }
    if (field.number !== graph.initializer) continue
    const { name, dtype, shape, data } = readOnnxTensor(messageOf(field))
    if (dtype === undefined) continue
    if (entries.has(name)) throw malformedOnnx(`it has the initialiser '${name}' twice`)
    entries.set(name, { dtype, shape, data, toFloat32: () => decodeFloat32(dtype, data) })
  }
}

function readPair(message: Uint8Array): [key: string, value: string] {
  const texts = { [pair.key]: '', [pair.value]: '' }
  for (const field of protobufFields(message)) {
    if (field.number in texts) texts[field.number] = textOf(field)
  }
  return [texts[pair.key]!, texts[pair.value]!]
}
