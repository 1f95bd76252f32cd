import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { memorySource } from '@cnn/core'
import h5wasm from 'h5wasm'
import { expect, test } from 'vitest'
import { fuzz } from '../../test/fuzz.js'
import { writeDigitStruct } from '../../test/writers/digit-struct.js'
import { Hdf5Dataset, Hdf5Group, openHdf5 } from '../formats/hdf5.js'
import { readDigitJson, readDigitStruct } from './digit-struct.js'

const data = process.env.CNN_TEST_DATA ?? resolve(import.meta.dirname, '../../../../../shared/data')

const box = { left: 2, top: 3, width: 4, height: 9, label: 1 }
const records = [
  { name: '1.png', digits: [box, { ...box, left: 8, label: 10 }] },
  { name: '2.png', digits: [box] },
]
const labels = writeDigitStruct(records)
const codes =
  /^(bad-hdf5|unsupported-hdf5|not-in-hdf5|wrong-hdf5-value|bad-dataset|file-too-large)$/

const { FS } = await h5wasm.ready

/** Numbers in packed chunks, in the old form and in the new one. */
function packed(libver: [string, string]) {
  const file = new h5wasm.File('/packed.h5', 'w', { libver } as never)
  const values = Int32Array.from({ length: 120 }, (_, i) => i)
  const chunks = { shape: [12, 10], chunks: [5, 4], compression: 4 }
  file.create_group('a').create_dataset({ name: 'x', data: values, ...chunks })
  file.create_dataset({ name: 'words', data: ['one', 'two'], dtype: 'S3' })
  file.close()
  return new Uint8Array(FS.readFile('/packed.h5') as Uint8Array)
}

test('10,000 mutated files of labels give boxes or an error', async () => {
  const good = await fuzz([labels], 10_000, codes, async (bytes) => {
    const read = await readDigitStruct(memorySource(bytes, 'mutated'))
    expect(read.length).toBeLessThan(100)
  })
  expect(good).toBeGreaterThan(100)
})

test('10,000 mutated HDF5 files give values or an error', async () => {
  const samples = [packed(['earliest', 'v110']), packed(['v110', 'v110'])]
  await fuzz(samples, 10_000, codes, async (bytes) => {
    await readAll(await openHdf5(bytes, { maxBytes: 2 ** 24 }), 4)
  })
})

async function readAll(group: Hdf5Group, deepest: number) {
  for (const key of (await group.keys()).slice(0, 50)) {
    const found = await group.get(key)
    if (found instanceof Hdf5Group && deepest > 0) await readAll(found, deepest - 1)
    if (!(found instanceof Hdf5Dataset)) continue
    if (found.valueKind === 'number') await found.numbers()
    else if (found.valueKind === 'text') await found.texts()
    else await found.references()
  }
}

test('10,000 mutated JSON files of labels', async () => {
  const list = records.map(({ name, digits }) => ({ name, boxes: digits }))
  const bytes = new TextEncoder().encode(JSON.stringify(list))
  await fuzz([bytes], 10_000, /^bad-dataset$/, (mutated) =>
    readDigitJson(memorySource(mutated, 'mutated')),
  )
})

test.skipIf(!existsSync(`${data}/svhn`))('300 mutations of a real file', async () => {
  const bytes = await readFile(`${data}/svhn/format1-mini/train/digitStruct.mat`)
  await fuzz([new Uint8Array(bytes)], 300, codes, (mutated) =>
    readDigitStruct(memorySource(mutated, 'mutated')),
  )
})
