import { CnnError } from '../../errors.js'
import { bytesPerValue, type Dtype } from '../dtype.js'
import {
  malformedOnnx,
  messageOf,
  type ProtobufField,
  protobufFields,
  readVarints,
  textOf,
} from './protobuf-fields.js'

/** A tensor of an ONNX file. */
export interface OnnxTensor {
  name: string
  /** Undefined for text. */
  dtype: Dtype | undefined
  shape: number[]
  /** Row-major and little-endian. */
  data: Uint8Array
}

// The numbers of fields in onnx.proto's TensorProto.
const numbers = { dims: 1, dataType: 2, segment: 3, name: 8, raw: 9, dataLocation: 14 }
/** Fields with values of a type of their own. */
const typed = { float: 4, int32: 5, text: 6, int64: 7, double: 10, uint64: 11 }
const external = 1n

/** What the values of a data type are here, and the field that has them where they are not raw. */
const dataTypes: Record<number, [dtype: Dtype | undefined, field: number]> = {
  1: ['F32', typed.float],
  2: ['U8', typed.int32],
  3: ['I8', typed.int32],
  4: ['U16', typed.int32],
  5: ['I16', typed.int32],
  6: ['I32', typed.int32],
  7: ['I64', typed.int64],
  8: [undefined, typed.text],
  9: ['BOOL', typed.int32],
  10: ['F16', typed.int32],
  11: ['F64', typed.double],
  12: ['U32', typed.uint64],
  13: ['U64', typed.uint64],
  16: ['BF16', typed.int32],
}

/** Types of onnx.proto that are not read. */
const otherTypes: Record<number, string> = {
  14: 'complex64',
  15: 'complex128',
  17: 'float8e4m3fn',
  18: 'float8e4m3fnuz',
  19: 'float8e5m2',
  20: 'float8e5m2fnuz',
  21: 'uint4',
  22: 'int4',
  23: 'float4e2m1',
}

/**
 * Reads a TensorProto.
 * @throws CnnError 'bad-onnx', or 'unsupported-onnx' for values in another file or of a type that is not read
 */
export function readOnnxTensor(message: Uint8Array): OnnxTensor {
  const fields = new Map<number, ProtobufField[]>()
  for (const field of protobufFields(message)) {
    const same = fields.get(field.number)
    if (same) same.push(field)
    else fields.set(field.number, [field])
  }
  const last = (number: number) => fields.get(number)?.at(-1)
  const nameField = last(numbers.name)
  const name = nameField ? textOf(nameField) : ''
  const location = last(numbers.dataLocation)
  if (location && readVarints(location.bytes)[0] === external) throw inAnotherFile(name)
  if (fields.has(numbers.segment)) throw unsupported(name, 'is stored in segments')
  const [dtype, field] = dataTypeOf(name, last(numbers.dataType))
  const shape = shapeOf(name, fields.get(numbers.dims) ?? [])
  if (!dtype) return { name, dtype, shape, data: new Uint8Array() }
  const raw = last(numbers.raw)
  const data = raw ? messageOf(raw) : readTyped(name, dtype, fields.get(field) ?? [])
  const length = shape.reduce((product, side) => product * side, bytesPerValue(dtype))
  if (length !== data.length) {
    throw malformedOnnx(
      `initialiser '${name}' is ${dtype} [${shape}], which takes ${length} bytes, but it has ${data.length}`,
    )
  }
  return { name, dtype, shape, data }
}

function dataTypeOf(name: string, field: ProtobufField | undefined) {
  const number = field ? Number(readVarints(field.bytes)[0]) : 0
  const known = dataTypes[number]
  if (known) return known
  const other = otherTypes[number]
  if (other) throw unsupported(name, `holds values of type ${other}`)
  throw malformedOnnx(`initialiser '${name}' has the data type ${number}`)
}

function shapeOf(name: string, fields: readonly ProtobufField[]) {
  return fields.flatMap(({ bytes }) =>
    Array.from(readVarints(bytes), (side) => {
      if (side < 0n || side > Number.MAX_SAFE_INTEGER) {
        throw malformedOnnx(`initialiser '${name}' has a side of ${side}`)
      }
      return Number(side)
    }),
  )
}

/** Values in a field of their own type, as raw ones. */
function readTyped(name: string, dtype: Dtype, fields: readonly ProtobufField[]): Uint8Array {
  const bytes = concatenate(fields.map((field) => field.bytes))
  if (dtype === 'F32' || dtype === 'F64') {
    if (fields.every(({ kind }) => kind !== 'varint')) return bytes
    throw malformedOnnx(`initialiser '${name}' has whole numbers where ${dtype} belong`)
  }
  if (fields.some(({ kind }) => kind === 'fixed')) {
    throw malformedOnnx(`initialiser '${name}' has floats where ${dtype} belong`)
  }
  const values = readVarints(bytes)
  const size = bytesPerValue(dtype)
  if (size === 8) return new Uint8Array(values.buffer)
  const narrow = new Uint8Array(values.length * size)
  const view = new DataView(narrow.buffer)
  values.forEach((value, i) => {
    const low = Number(BigInt.asUintN(8 * size, value))
    if (size === 4) view.setUint32(4 * i, low, true)
    else if (size === 2) view.setUint16(2 * i, low, true)
    else narrow[i] = low
  })
  return narrow
}

function concatenate(parts: readonly Uint8Array[]) {
  if (parts.length === 1) return parts[0]!
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

const inAnotherFile = (name: string) =>
  unsupported(
    name,
    'lies in another file (external data). Write the model into one file: in Python, onnx.save(onnx.load(path), path)',
  )

const unsupported = (name: string, what: string) =>
  new CnnError('unsupported-onnx', `The initialiser '${name}' of the ONNX file ${what}.`)
