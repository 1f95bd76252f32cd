/**
 * The labels of SVHN's full numbers: `digitStruct.mat`, a MATLAB 7.3 file (HDF5), where every picture's name is a
 * reference to characters and its boxes a reference to a group of five fields; a field of one box holds the number, of
 * several boxes references to them. Many copies have the same as `digitStruct.json`.
 */
import { type ByteSource, CnnError, readAll } from '@cnn/core/data'
import { Hdf5Dataset, Hdf5Group, openHdf5 } from '../formats/hdf5.js'

/** A number in a picture, as its file tells it. */
export interface DigitRecord {
  /** The file of the picture: '1.png'. */
  name: string
  digits: DigitBox[]
}

/** The box of a digit; `left` and `top` are counted from 1. */
export interface DigitBox {
  left: number
  top: number
  width: number
  height: number
  /** 1 … 10, where 10 is the digit 0. */
  label: number
}

/** The official files have six at most. */
const mostDigits = 1000

const fields = ['left', 'top', 'width', 'height', 'label'] as const

/**
 * @throws CnnError 'bad-hdf5' or 'bad-dataset' naming the file and what in it is wrong
 */
export async function readDigitStruct(
  source: ByteSource,
  signal?: AbortSignal,
): Promise<DigitRecord[]> {
  const file = await openHdf5(source, { signal })
  const [names, boxes] = [await file.get('digitStruct/name'), await file.get('digitStruct/bbox')]
  if (names instanceof Hdf5Dataset && boxes instanceof Hdf5Group) {
    // A list of one has no references.
    return [{ name: await textOf(names, source), digits: await readBoxes(file, boxes, source) }]
  }
  if (!(names instanceof Hdf5Dataset) || !(boxes instanceof Hdf5Dataset)) {
    throw bad(source, 'has no digitStruct with name and bbox')
  }
  const [nameReferences, boxReferences] = [await names.references(), await boxes.references()]
  if (nameReferences.length !== boxReferences.length) {
    throw bad(
      source,
      `has ${nameReferences.length} names, but ${boxReferences.length} lists of boxes`,
    )
  }
  const records: DigitRecord[] = []
  for (const [i, reference] of nameReferences.entries()) {
    const name = await file.dereference(reference)
    const box = await file.dereference(boxReferences[i]!)
    if (!(name instanceof Hdf5Dataset) || !(box instanceof Hdf5Group)) {
      throw bad(source, `has no name or no boxes in record ${i}`)
    }
    records.push({
      name: await textOf(name, source),
      digits: await readBoxes(file, box, source),
    })
  }
  return records
}

async function textOf(dataset: Hdf5Dataset, source: ByteSource) {
  const codes = await dataset.numbers()
  if (codes.length > 1000) throw bad(source, `has a name of ${codes.length} characters`)
  return String.fromCharCode(...Array.from(codes as ArrayLike<number>, Number))
}

async function readBoxes(file: Hdf5Group, group: Hdf5Group, source: ByteSource) {
  if ((await group.keys()).length > 100) throw bad(source, `has more than boxes in ${group.path}`)
  const columns: Record<string, ArrayLike<number>> = {}
  for (const field of fields) {
    columns[field] = await readField(file, await group.dataset(field), source)
  }
  const count = columns.left!.length
  if (fields.some((field) => columns[field]!.length !== count)) {
    throw bad(source, `has fields of different lengths in ${group.path}`)
  }
  return Array.from({ length: count }, (_, i) => {
    const values = fields.map((field) => [field, Number(columns[field]![i])])
    return checkBox(Object.fromEntries(values) as DigitBox, source)
  })
}

/** A number, or references to several. */
async function readField(
  file: Hdf5Group,
  dataset: Hdf5Dataset,
  source: ByteSource,
): Promise<ArrayLike<number>> {
  if (dataset.valueKind !== 'reference') return (await dataset.numbers()) as ArrayLike<number>
  const values: number[] = []
  const references = await dataset.references()
  if (references.length > mostDigits)
    throw bad(source, `has ${references.length} digits in a picture`)
  for (const reference of references) {
    const found = await file.dereference(reference)
    const numbers = found instanceof Hdf5Dataset ? await found.numbers() : []
    values.push(Number(numbers[0]))
  }
  return values
}

/** The same from `digitStruct.json`: a list of `{ name, boxes: [{ left, top, width, height, label }] }`. */
export async function readDigitJson(source: ByteSource): Promise<DigitRecord[]> {
  let list: unknown
  try {
    list = JSON.parse(new TextDecoder().decode(await readAll(source)))
  } catch (cause) {
    throw bad(source, `is no JSON (${(cause as Error).message})`, { cause })
  }
  if (!Array.isArray(list)) throw bad(source, 'holds no list')
  return list.map((record: unknown, i) => {
    const { name, boxes } = (record ?? {}) as { name?: unknown; boxes?: unknown }
    if (typeof name !== 'string' || !Array.isArray(boxes)) {
      throw bad(source, `has a record without name or boxes (${i})`)
    }
    const digits = boxes.map((box) => {
      const values = fields.map((field) => [field, (box as Partial<DigitBox> | null)?.[field]])
      return checkBox(Object.fromEntries(values), source)
    })
    return { name, digits }
  })
}

function checkBox(box: DigitBox, source: ByteSource): DigitBox {
  const isWhole = fields.every((field) => Number.isFinite(box[field]))
  if (isWhole && Number.isInteger(box.label) && box.label >= 0 && box.label <= 10) return box
  throw bad(source, `has the box ${JSON.stringify(box)}, which is no digit's`)
}

const bad = ({ name }: ByteSource, problem: string, options?: ErrorOptions) =>
  new CnnError('bad-dataset', `${name} ${problem}.`, options)
