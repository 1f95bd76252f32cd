// Makes the embedded sample of Fashion-MNIST: of each class the first 400 training and 100 test pictures, in file
// order. Run: node scripts/make-fashion-mnist-sample.mjs [folder with the four official files]
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'

const from = process.argv[2] ?? '/usr/share/datasets/fashion-mnist'
const to = new URL('../src/fashion-mnist/sample/', import.meta.url)
const imageBytes = 28 * 28

const read = async (name) => gunzipSync(await readFile(join(from, `${name}.gz`)))
const write = (name, content) =>
  writeFile(new URL(`${name}.gz`, to), gzipSync(content, { level: 9, memLevel: 9 }))

function idx(shape, data) {
  const header = Buffer.alloc(4 + 4 * shape.length)
  header[2] = 0x08
  header[3] = shape.length
  for (const [i, length] of shape.entries()) header.writeUInt32BE(length, 4 + 4 * i)
  return Buffer.concat([header, ...data])
}

await mkdir(to, { recursive: true })
for (const [part, perClass] of [
  ['train', 400],
  ['t10k', 100],
]) {
  const images = (await read(`${part}-images-idx3-ubyte`)).subarray(16)
  const labels = (await read(`${part}-labels-idx1-ubyte`)).subarray(8)
  const seen = new Array(10).fill(0)
  const kept = [...labels.keys()].filter((i) => seen[labels[i]]++ < perClass)
  const pictures = kept.map((i) => images.subarray(i * imageBytes, (i + 1) * imageBytes))
  await write(`${part}-images-idx3-ubyte`, idx([kept.length, 28, 28], pictures))
  await write(
    `${part}-labels-idx1-ubyte`,
    idx([kept.length], [Buffer.from(kept.map((i) => labels[i]))]),
  )
}
