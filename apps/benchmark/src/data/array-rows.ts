import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createDeflate } from 'node:zlib'
import { randomStream } from '@cnn/core'
import type { PlannedRow } from '../groups/group.js'
import { madeFolder, makeOnce } from './made-folder.js'

/** Data sets that are arrays in files: MNIST's IDX, CIFAR's records, SVHN's MAT. */
export function arrayRows(quick: boolean): PlannedRow[] {
  const count = quick ? 10_000 : 50_000
  return [
    row('idx', ['torchvision'], 'IDX, 28×28 grey, shuffled batches of 64', count, writeIdx),
    row('cifar', ['torchvision'], 'CIFAR, 32×32 colour, shuffled batches of 64', count, writeCifar),
    { ...row('mat', ['scipy'], 'SVHN, one MAT file', quick ? 5000 : 73_257, writeSvhn), unit: 's' },
  ]
}

function row(
  subject: string,
  modules: string[],
  name: string,
  samples: number,
  write: (folder: string, samples: number) => Promise<void>,
): PlannedRow {
  const folder = madeFolder(`${subject}-${samples}`)
  return {
    task: { kind: 'data', subject, folder, samples, modules },
    label: `${name}, ${samples.toLocaleString('en')} pictures`,
    unit: 'samples/s',
    samples,
    prepare: () => makeOnce(folder, (place) => write(place, samples)),
  }
}

/** Pixels like those of photographs in how well they pack: a slope and noise. */
function pictures(samples: number, values: number): Uint8Array {
  const random = randomStream(1, 'benchmark')
  const noise = Uint8Array.from({ length: 65_537 }, () => random.integer(24))
  const data = new Uint8Array(samples * values)
  for (let i = 0; i < data.length; i++) {
    data[i] = (((i % values) * 200) / values + noise[i % noise.length]!) | 0
  }
  return data
}

/** As torchvision keeps MNIST: four files in MNIST/raw. */
async function writeIdx(folder: string, samples: number) {
  const raw = join(folder, 'MNIST', 'raw')
  await mkdir(raw, { recursive: true })
  const images = Buffer.alloc(16)
  for (const [i, value] of [0x803, samples, 28, 28].entries()) images.writeUInt32BE(value, 4 * i)
  const labels = Buffer.alloc(8 + samples, 3)
  for (const [i, value] of [0x801, samples].entries()) labels.writeUInt32BE(value, 4 * i)
  for (const part of ['train', 't10k']) {
    const pixels = pictures(samples, 28 * 28)
    await writeFile(join(raw, `${part}-images-idx3-ubyte`), Buffer.concat([images, pixels]))
    await writeFile(join(raw, `${part}-labels-idx1-ubyte`), labels)
  }
}

/** Five batches to train and one to test, in CIFAR's binary version. */
async function writeCifar(folder: string, samples: number) {
  const recordBytes = 3073
  const records = pictures(samples / 5, recordBytes)
  for (let at = 0; at < records.length; at += recordBytes) records[at] = (at / recordBytes) % 10
  for (const name of [...[1, 2, 3, 4, 5].map((i) => `data_batch_${i}`), 'test_batch']) {
    await writeFile(join(folder, `${name}.bin`), records)
  }
}

/** X [32, 32, 3, n] and y [n, 1], packed with zlib, as MATLAB writes SVHN. */
async function writeSvhn(folder: string, samples: number) {
  const path = join(folder, 'train_32x32.mat')
  const file = createWriteStream(path)
  const header = Buffer.alloc(128, 0x20)
  header.write('MATLAB 5.0 MAT-file, Platform: GLNXA64')
  header.set([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x49, 0x4d], 116)
  file.write(header)
  file.write(await packed(matrix('X', [32, 32, 3, samples], pictures(samples, 3072))))
  file.write(await packed(matrix('y', [samples, 1], Buffer.alloc(samples, 3))))
  file.end()
  await once(file, 'finish')
}

/** A variable of 8-bit numbers. */
function matrix(name: string, dims: number[], data: Uint8Array): Buffer[] {
  const filled = (bytes: Uint8Array) => [bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8)]
  const tagged = (type: number, bytes: Uint8Array) => [uint32(type, bytes.length), ...filled(bytes)]
  const content = Buffer.concat([
    ...tagged(6, uint32(9, 0)),
    ...tagged(5, uint32(...dims)),
    ...tagged(1, Buffer.from(name)),
    ...tagged(2, data),
  ])
  return [uint32(14, content.length), content]
}

async function packed(pieces: Buffer[]): Promise<Buffer> {
  const deflate = createDeflate()
  const chunks: Buffer[] = []
  deflate.on('data', (chunk) => chunks.push(chunk))
  for (const piece of pieces) deflate.write(piece)
  deflate.end()
  await once(deflate, 'end')
  const content = Buffer.concat(chunks)
  return Buffer.concat([uint32(15, content.length), content])
}

function uint32(...values: number[]) {
  const bytes = Buffer.alloc(4 * values.length)
  for (const [i, value] of values.entries()) bytes.writeUInt32LE(value, 4 * i)
  return bytes
}
