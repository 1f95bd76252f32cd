import { bytesPerValue, decodeValues, swapBytes } from '../dtype.js'
import { malformedFile } from '../malformed-file.js'
import { isSequence, isShape, isText, PickledGlobal } from '../pickle/pickle-values.js'
import {
  arrayBytes,
  type NumpyDtype,
  type NumpyLayout,
  numpyDtype,
  numpyTensor,
} from './numpy-array.js'

/** A dtype of NumPy in a pickle; its byte order comes when its state is set. */
class PickledDtype {
  isBigEndian: boolean

  constructor(readonly type: NumpyDtype) {
    this.isBigEndian = type.isBigEndian
  }

  restore(state: unknown) {
    if (isSequence(state)) this.isBigEndian = state[1] === '>'
  }
}

/** An array of NumPy in a pickle; everything comes when its state is set. */
export class PickledArray {
  private layout?: NumpyLayout
  private bytes: Uint8Array = new Uint8Array()

  constructor(
    private readonly name: string,
    private readonly bytesOf: BytesOf,
  ) {}

  restore(state: unknown) {
    const [, shape, type, isFortran, bytes] = isSequence(state) ? state : []
    this.set(shape, type, isFortran === true, bytes)
  }

  set(shape: unknown, type: unknown, isFortran: boolean, content: unknown) {
    const bytes = this.bytesOf(content)
    if (!isShape(shape) || !(type instanceof PickledDtype) || !bytes) {
      throw malformedFile(this.name, 'it has a NumPy array that does not hold plain numbers')
    }
    const layout = { dtype: type.type.dtype, isBigEndian: type.isBigEndian, isFortran, shape }
    if (arrayBytes(layout) !== bytes.length) {
      throw malformedFile(
        this.name,
        `it has a NumPy array [${shape}] of ${bytes.length} bytes, which do not fit`,
      )
    }
    this.layout = layout
    this.bytes = bytes
  }

  /** As a tensor; undefined for one that was begun but not filled. */
  tensor() {
    return this.layout && numpyTensor(this.layout, async () => this.bytes)
  }
}

/** The bytes that a value in a pickle stands for; undefined where it stands for none. */
export type BytesOf = (value: unknown) => Uint8Array | undefined

/** What pickles of NumPy's arrays and scalars refer to. */
export function numpyGlobals(name: string, bytesOf: BytesOf): PickledGlobal[] {
  const dtype = (text: unknown) => {
    if (!isText(text)) throw malformedFile(name, 'it has a NumPy dtype without a name')
    return new PickledDtype(numpyDtype(text, name))
  }
  const fromBuffer = (bytes: unknown, type: unknown, shape: unknown, order: unknown) => {
    const made = new PickledArray(name, bytesOf)
    made.set(shape, type, order === 'F', bytes)
    return made
  }
  return [
    new PickledGlobal('numpy.ndarray'),
    new PickledGlobal('numpy.dtype', dtype),
    ...['numpy.core', 'numpy._core'].flatMap((core) => [
      new PickledGlobal(`${core}.multiarray._reconstruct`, () => new PickledArray(name, bytesOf)),
      new PickledGlobal(`${core}.multiarray.scalar`, (type, content) =>
        scalar(type, bytesOf(content), name),
      ),
      new PickledGlobal(`${core}.numeric._frombuffer`, fromBuffer),
    ]),
  ]
}

function scalar(type: unknown, bytes: Uint8Array | undefined, name: string): number {
  if (type instanceof PickledDtype && bytes) {
    const { dtype } = type.type
    if (bytes.length === bytesPerValue(dtype)) {
      const ordered = type.isBigEndian ? swapBytes(bytes, dtype) : bytes
      if (dtype === 'F64') return new DataView(ordered.slice().buffer).getFloat64(0, true)
      return decodeValues(dtype, ordered).data[0]!
    }
  }
  throw malformedFile(name, 'it has a NumPy scalar that is no plain number')
}
