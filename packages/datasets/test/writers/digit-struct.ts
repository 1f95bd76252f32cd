/**
 * Writes SVHN's `digitStruct.mat`: MATLAB 7.3, which is HDF5 (here by the reference library, in the form of its first
 * version as MATLAB has it) behind 512 bytes of MATLAB's own.
 */
import h5wasm from 'h5wasm'
import type { DigitRecord } from '../../src/svhn/digit-struct.js'

const { FS } = await h5wasm.ready
const fields = ['height', 'label', 'left', 'top', 'width'] as const
const ownBytes = 512
let count = 0

export function writeDigitStruct(records: readonly DigitRecord[]): Uint8Array {
  const path = `/digit-struct-${++count}.mat`
  const file = new h5wasm.File(path, 'w', { libver: ['earliest', 'v110'] })
  if (records.length === 1) writeOne(file, records[0]!)
  else writeList(file, records)
  file.close()
  const hdf5 = FS.readFile(path) as Uint8Array
  FS.unlink(path)
  const bytes = new Uint8Array(ownBytes + hdf5.length).fill(0x20, 0, 116)
  bytes.set(new TextEncoder().encode('MATLAB 7.3 MAT-file, Platform: PCWIN64'))
  bytes.set([0, 2, 0x49, 0x4d], 124)
  bytes.set(hdf5, ownBytes)
  // Where the file's addresses begin.
  new DataView(bytes.buffer).setBigUint64(ownBytes + 24, BigInt(ownBytes), true)
  return bytes
}

type Group = InstanceType<typeof h5wasm.Group>

const characters = (text: string) => Uint16Array.from(text, (unit) => unit.charCodeAt(0))

function writeName(group: Group, name: string, text: string) {
  return group.create_dataset({ name, data: characters(text), shape: [text.length, 1] })
}

function writeOne(file: Group, { name, digits }: DigitRecord) {
  const refs = file.create_group('#refs#')
  const struct = file.create_group('digitStruct')
  writeName(struct, 'name', name)
  writeBoxes(struct, 'bbox', digits, refs)
}

function writeList(file: Group, records: readonly DigitRecord[]) {
  const refs = file.create_group('#refs#')
  const struct = file.create_group('digitStruct')
  const shape = [records.length, 1]
  const boxes = records.map(({ digits }, i) =>
    writeBoxes(refs, `b${i}`, digits, refs).create_reference(),
  )
  const names = records.map(({ name }, i) => writeName(refs, `n${i}`, name).create_reference())
  struct.create_dataset({ name: 'bbox', data: boxes as never, shape })
  struct.create_dataset({ name: 'name', data: names as never, shape })
}

/** A field of one box is its number; of several, references to them. */
function writeBoxes(place: Group, name: string, digits: DigitRecord['digits'], refs: Group) {
  const group = place.create_group(name) as Group
  const number = (at: Group, called: string, value: number) =>
    at.create_dataset({ name: called, data: new Float64Array([value]), shape: [1, 1] })
  for (const field of fields) {
    const values = digits.map((digit) => digit[field])
    if (values.length === 1) number(group, field, values[0]!)
    else {
      const references = values.map((value, i) =>
        number(refs, `${name}-${field}-${i}`, value).create_reference(),
      )
      group.create_dataset({ name: field, data: references as never, shape: [values.length, 1] })
    }
  }
  return group
}
