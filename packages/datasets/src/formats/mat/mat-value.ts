import { CnnError, type NumberArray } from '@cnn/core/data'

/** What a variable of a MAT file holds. Values of arrays lie column after column: the first index varies fastest. */
export type MatValue = MatArray | MatText | MatCell | MatStruct | MatSparse

/** MATLAB's classes of numbers. */
export type MatNumberClass =
  | 'double'
  | 'single'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'

/** Numbers or, where it is `logical`, truth values (0 or 1). */
export interface MatArray {
  kind: 'array'
  class: MatNumberClass | 'logical'
  dims: number[]
  /** Of the class's own type; a view of the file's bytes where it can be, so never to be written to. */
  data: NumberArray
  /** The imaginary parts of complex numbers. */
  imaginary?: NumberArray
}

/** Characters; MATLAB fills rows of different lengths up with spaces. */
export interface MatText {
  kind: 'text'
  dims: number[]
  rows: string[]
}

export interface MatCell {
  kind: 'cell'
  dims: number[]
  elements: MatValue[]
}

/** A struct array, or an object of an old-style class. */
export interface MatStruct {
  kind: 'struct'
  dims: number[]
  /** Of each field, in order, its value in each of the elements. */
  fields: ReadonlyMap<string, readonly MatValue[]>
  /** Of an object. */
  className?: string
}

export interface MatSparse {
  kind: 'sparse'
  dims: number[]
  isLogical: boolean
  /** Of each value that is stored, from 0. */
  rows: Int32Array
  columns: Int32Array
  data: Float64Array
  imaginary?: Float64Array
}

/**
 * The text of a row of characters: 'n01440764'.
 * @throws CnnError 'wrong-mat-value' for a value of another kind, and for several rows
 */
export function matText(value: MatValue | undefined, what = 'The value'): string {
  if (value?.kind === 'text' && value.rows.length < 2) return value.rows[0] ?? ''
  // MATLAB's empty array stands for an empty text, too.
  if (value?.kind === 'array' && value.data.length === 0) return ''
  throw wrongValue(what, value, 'a text')
}

/**
 * The numbers of an array that is not complex; 64-bit integers beyond 2^53 are rounded.
 * @throws CnnError 'wrong-mat-value' for a value of another kind
 */
export function matNumbers(value: MatValue | undefined, what = 'The value'): ArrayLike<number> {
  if (value?.kind !== 'array' || value.imaginary) throw wrongValue(what, value, 'numbers')
  const { data } = value
  if (!(data instanceof BigInt64Array) && !(data instanceof BigUint64Array)) return data
  return Float64Array.from({ length: data.length }, (_, index) => Number(data[index]))
}

/** 'uint8 array of 32 × 32 × 3 × 554'. */
export function describeMatValue(value: MatValue): string {
  const shape = value.dims.join(' × ')
  if (value.kind === 'array') return `${value.class} array of ${shape}`
  return `${value.kind === 'struct' && value.className ? 'object' : value.kind} of ${shape}`
}

function wrongValue(what: string, value: MatValue | undefined, wanted: string) {
  const found = value ? `a ${describeMatValue(value)}` : 'missing'
  return new CnnError('wrong-mat-value', `${what} is ${found}, but should be ${wanted}.`)
}
