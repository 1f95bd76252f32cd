/**
 * MAT files of MATLAB's versions 5 to 7, as Octave and SciPy write them, too: after a header of 128 bytes one variable
 * after the other, each packed with zlib or plain, in either byte order.
 * Source: MathWorks, "MAT-File Format", https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf.
 */
import { type ByteSource, CnnError, memorySource } from '@cnn/core/data'
import { ElementReader } from './mat/element.js'
import type { MatValue } from './mat/mat-value.js'
import { type MatVariable, type StoredVariable, variablesOf } from './mat/mat-variables.js'
import { readContent, readHead } from './mat/read-matrix.js'
import { type MatPieces, type StreamMatOptions, streamNumbers } from './mat/stream-numbers.js'

export type {
  MatArray,
  MatCell,
  MatNumberClass,
  MatSparse,
  MatStruct,
  MatText,
  MatValue,
} from './mat/mat-value.js'
export { describeMatValue, matNumbers, matText } from './mat/mat-value.js'
export type { MatVariable } from './mat/mat-variables.js'
export type { MatPieces, StreamMatOptions } from './mat/stream-numbers.js'

export interface ReadMatOptions {
  /** The names of those that are wanted; all by default. */
  variables?: readonly string[]
  /** The most bytes that the variables may take together (default 2 GiB). */
  maxBytes?: number
  /** What to call bytes in errors. */
  name?: string
  signal?: AbortSignal
}

/**
 * Reads variables of a MAT file of versions 5 to 7.
 * @throws CnnError 'bad-mat' naming the variable and the place, 'unsupported-mat' for versions 4 and 7.3 and for what
 * only MATLAB can read, 'mat-variable-not-found', 'file-too-large', 'aborted'
 */
export async function readMat(
  file: ByteSource | Uint8Array,
  { variables, maxBytes = 2 ** 31, name = 'The MAT file', signal }: ReadMatOptions = {},
): Promise<Map<string, MatValue>> {
  const source = sourceOf(file, name)
  const found = new Map<string, MatValue>()
  const names: string[] = []
  let left = maxBytes
  for await (const variable of variablesOf(source, signal)) {
    names.push(variable.name)
    if (variables && !variables.includes(variable.name)) continue
    left -= variable.bytes
    if (left < 0) throw tooLarge(variable, maxBytes)
    found.set(variable.name, await readVariable(variable))
    if (variables?.every((wanted) => found.has(wanted))) break
  }
  const missing = variables?.find((wanted) => !found.has(wanted))
  if (missing !== undefined) throw notFound(source, missing, names)
  return found
}

/** What variables a MAT file has; of large ones only the beginning is read. Throws as `readMat` does. */
export async function listMat(
  file: ByteSource | Uint8Array,
  { name = 'The MAT file', signal }: Pick<ReadMatOptions, 'name' | 'signal'> = {},
): Promise<MatVariable[]> {
  const listed: MatVariable[] = []
  for await (const variable of variablesOf(sourceOf(file, name), signal)) {
    const { name, class: className, dims, bytes } = variable
    listed.push({ name, class: className, dims, bytes })
  }
  return listed
}

/**
 * Opens an array of numbers that may be too large for the memory: its shape at once, its values a piece at a time, in
 * the order of the file.
 * @throws CnnError as `readMat` does, and 'wrong-mat-value' for what is no array of real numbers
 *
 * @example
 * const { dims, pieces } = await streamMatVariable(source, 'X', { pieceLength: 32 * 32 * 3 })
 * for await (const image of pieces) console.log(dims, image.length)
 */
export async function streamMatVariable(
  file: ByteSource | Uint8Array,
  variable: string,
  { name = 'The MAT file', ...options }: StreamMatOptions & { name?: string } = {},
): Promise<MatPieces> {
  const source = sourceOf(file, name)
  const names: string[] = []
  for await (const found of variablesOf(source, options.signal)) {
    names.push(found.name)
    if (found.name === variable) return streamNumbers(found, options)
  }
  throw notFound(source, variable, names)
}

const sourceOf = (file: ByteSource | Uint8Array, name: string) =>
  file instanceof Uint8Array ? memorySource(file, name) : file

async function readVariable(variable: StoredVariable): Promise<MatValue> {
  const { title, littleEndian } = variable
  const reader = new ElementReader(await variable.whole(), littleEndian, title)
  return readContent(reader, readHead(reader))
}

const tooLarge = ({ title }: StoredVariable, maxBytes: number) =>
  new CnnError(
    'file-too-large',
    `${title} takes more than the ${maxBytes.toLocaleString('en')} bytes that are accepted. Raise maxBytes, name only the variables that you want, or stream it.`,
  )

function notFound(source: ByteSource, wanted: string, names: readonly string[]) {
  const has = names.length > 0 ? `it has ${names.slice(0, 20).join(', ')}` : 'it has none'
  return new CnnError('mat-variable-not-found', `${source.name} has no variable ${wanted}: ${has}.`)
}
