import type { Dtype } from '../dtype.js'
import { malformedFile } from '../malformed-file.js'
import { numpyGlobals } from '../numpy/numpy-globals.js'
import {
  isCount,
  isSequence,
  isShape,
  isText,
  PickledDict,
  PickledGlobal,
} from '../pickle/pickle-values.js'
import { TorchStorage, type TorchTensor } from './torch-tensor.js'

/** A tensor in the value that a pickle gives. */
export class PickledTensor {
  constructor(readonly tensor: TorchTensor) {}
}

/** The storage classes of PyTorch, and the types by the names that Python has for them. */
const storages: Readonly<Record<string, { torch: string; dtype: Dtype }>> = {
  DoubleStorage: { torch: 'float64', dtype: 'F64' },
  FloatStorage: { torch: 'float32', dtype: 'F32' },
  HalfStorage: { torch: 'float16', dtype: 'F16' },
  BFloat16Storage: { torch: 'bfloat16', dtype: 'BF16' },
  LongStorage: { torch: 'int64', dtype: 'I64' },
  IntStorage: { torch: 'int32', dtype: 'I32' },
  ShortStorage: { torch: 'int16', dtype: 'I16' },
  CharStorage: { torch: 'int8', dtype: 'I8' },
  ByteStorage: { torch: 'uint8', dtype: 'U8' },
  BoolStorage: { torch: 'bool', dtype: 'BOOL' },
}
const otherDtypes: Readonly<Record<string, Dtype>> = { uint16: 'U16', uint32: 'U32', uint64: 'U64' }

/** The element type that a reference to a storage names; bytes where the tensors say it. */
const storageDtypes = new Map<string, Dtype>([
  ...Object.entries(storages).flatMap(([storage, { dtype }]): [string, Dtype][] => [
    [`torch.${storage}`, dtype],
    [`torch.cuda.${storage}`, dtype],
  ]),
  ['torch.storage.UntypedStorage', 'U8'],
  ['torch.storage._UntypedStorage', 'U8'],
  ['torch.UntypedStorage', 'U8'],
])

const tensorDtypes = new Map<string, Dtype>([
  ...Object.values(storages).map(({ torch, dtype }): [string, Dtype] => [`torch.${torch}`, dtype]),
  ...Object.entries(otherDtypes).map(([torch, dtype]): [string, Dtype] => [
    `torch.${torch}`,
    dtype,
  ]),
])

/**
 * All that a checkpoint may refer to outside of itself: tensors, plain containers, NumPy's arrays. Nothing on this list
 * does more than make a value; where a value would be copied, the same one is given, so that calling again and again
 * takes no memory.
 */
export function torchGlobals(name: string): ReadonlyMap<string, PickledGlobal> {
  const bytesOf = latin1Encoder(name)
  const allowed = [
    ...containerGlobals(),
    // Bytes in pickles that Python 2 can read.
    new PickledGlobal('_codecs.encode', bytesOf),
    new PickledGlobal('__builtin__.bytes', (value = '') => bytesOf(value)),
    ...tensorGlobals(name),
    ...numpyGlobals(name, bytesOf),
  ]
  return new Map(allowed.map((global) => [global.path, global]))
}

/** No pickle of weights has so many characters that stand for bytes. */
const maxEncoded = 2 ** 29

/** Gives bytes for what stands for them: themselves, or texts with a character for each. */
function latin1Encoder(name: string) {
  const encoded = new Map<string, Uint8Array>()
  let total = 0
  return (value: unknown) => {
    if (value instanceof Uint8Array) return value
    if (!isText(value)) return undefined
    total += value.length
    if (total > maxEncoded) throw malformedFile(name, 'it writes the same bytes again and again')
    const before = encoded.get(value)
    if (before) return before
    const bytes = new Uint8Array(value.length)
    for (let i = 0; i < bytes.length; i++) bytes[i] = value.charCodeAt(i)
    encoded.set(value, bytes)
    return bytes
  }
}

function containerGlobals(): PickledGlobal[] {
  const made = new WeakMap<object, PickledDict>()
  const dict = (items: unknown) => {
    if (items instanceof PickledDict) return items
    if (!isSequence(items)) return new PickledDict()
    const before = made.get(items)
    if (before) return before
    const dict = new PickledDict(items.filter(isSequence) as [unknown, unknown][])
    made.set(items, dict)
    return dict
  }
  const sequence = (items: unknown) => (isSequence(items) ? items : [])
  const inBuiltins = { dict, list: sequence, tuple: sequence, set: sequence, frozenset: sequence }
  return [
    new PickledGlobal('collections.OrderedDict', dict),
    new PickledGlobal('collections.Counter', dict),
    new PickledGlobal('collections.defaultdict', () => new PickledDict()),
    ...['builtins', '__builtin__'].flatMap((module) => [
      ...Object.entries(inBuiltins).map(
        ([type, call]) => new PickledGlobal(`${module}.${type}`, call),
      ),
      // Named where a defaultdict is made.
      ...['int', 'float', 'bool', 'str'].map((type) => new PickledGlobal(`${module}.${type}`)),
    ]),
  ]
}

function tensorGlobals(name: string): PickledGlobal[] {
  const rebuild = (storage: unknown, offset: unknown, shape: unknown, strides: unknown) =>
    new PickledTensor(checkedTensor({ storage, offset, shape, strides }, name))
  const rebuildAs = (...values: unknown[]) => {
    const dtype = values[6] instanceof PickledGlobal && tensorDtypes.get(values[6].path)
    if (!dtype) throw malformedFile(name, 'it has a tensor without a type')
    const [storage, offset, shape, strides] = values
    return new PickledTensor(checkedTensor({ storage, offset, shape, strides }, name, dtype))
  }
  const parameter = (tensor: unknown) => {
    if (tensor instanceof PickledTensor) return tensor
    throw malformedFile(name, 'it has a parameter without a tensor')
  }
  const fromType = (make: unknown, type: unknown, values: unknown) => {
    const isTensor = type instanceof PickledGlobal && tensorTypes.includes(type.path)
    const isMade = make instanceof PickledGlobal && make.path.startsWith('torch._utils._rebuild_')
    if (!isTensor || !isMade || !isSequence(values)) {
      throw malformedFile(name, 'it has a tensor of an unknown class')
    }
    return make.call!(...values.slice(0, 20))
  }
  const asText = (value: unknown) => (isText(value) ? value : null)
  return [
    new PickledGlobal('torch._utils._rebuild_tensor', rebuild),
    new PickledGlobal('torch._utils._rebuild_tensor_v2', rebuild),
    new PickledGlobal('torch._utils._rebuild_tensor_v3', rebuildAs),
    new PickledGlobal('torch._utils._rebuild_parameter', parameter),
    new PickledGlobal('torch._utils._rebuild_parameter_with_state', parameter),
    new PickledGlobal('torch._tensor._rebuild_from_type_v2', fromType),
    new PickledGlobal('torch.Size', (sizes) => (isSequence(sizes) ? sizes : [])),
    new PickledGlobal('torch.device', asText),
    new PickledGlobal('torch.serialization._get_layout', asText),
    ...[...tensorTypes, ...storageDtypes.keys(), ...tensorDtypes.keys()].map(
      (path) => new PickledGlobal(path),
    ),
  ]
}

const tensorTypes = [
  'torch.Tensor',
  'torch.nn.parameter.Parameter',
  'torch.nn.parameter.Buffer',
  'torch.nn.Parameter',
]

interface FoundTensor {
  storage: unknown
  offset: unknown
  shape: unknown
  strides: unknown
}

function checkedTensor(found: FoundTensor, name: string, dtype?: Dtype): TorchTensor {
  const { storage, offset, shape, strides } = found
  const isComplete =
    storage instanceof TorchStorage && isCount(offset) && isShape(shape) && isShape(strides)
  if (!isComplete || shape.length !== strides.length) {
    throw malformedFile(name, 'it has a tensor whose place or shape is no row of whole numbers')
  }
  return { storage: dtype ? storage.as(dtype) : storage, offset, shape, strides }
}

/**
 * The storage that a checkpoint refers to: ('storage', class, key, device, count), with a view of it in files of old.
 * @param id what stands in the pickle
 */
export function torchStorage(id: unknown, name: string): TorchStorage {
  const [kind, type, key, , count, view] = isSequence(id) ? id : []
  const dtype = type instanceof PickledGlobal ? storageDtypes.get(type.path) : undefined
  if (kind !== 'storage' || !dtype || !isText(key) || !isCount(count)) {
    throw malformedFile(name, 'it refers to something that is no storage of a tensor')
  }
  if (view === undefined || view === null) return new TorchStorage(key, dtype, count)
  const [, first, length] = isSequence(view) ? view : []
  if (!isCount(first) || !isCount(length) || first + length > count) {
    throw malformedFile(name, 'it has a view that reaches beyond its storage')
  }
  return new TorchStorage(key, dtype, length, first)
}
