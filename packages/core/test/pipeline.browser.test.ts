import { expect, test } from 'vitest'
import { fixtures } from '../golden/images.js'
import { Dataset, decodeImages, type ImageSource, readImage } from '../src/index.js'

const values = Dataset.from(
  Array.from({ length: 12 }, (_, value) => ({ value })),
  { name: 'Values' },
)

/** A module as an application without a bundler has it. */
const moduleUrl = (code: string) =>
  URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))

test('maps in workers of the page, in order, and with the random numbers of map', async () => {
  const url = moduleUrl(`export default async ({ value }, { index, epoch, random }) => {
    await new Promise((resolve) => setTimeout(resolve, (value * 7) % 5))
    return { doubled: 2 * value, index, epoch, drawn: random.uniform() }
  }`)
  const expected = await values
    .map(({ value }, { index, epoch, random }) => ({
      ...{ doubled: 2 * value, index, epoch, drawn: random.uniform() },
    }))
    .shuffle(1)
    .toArray({ epoch: 2 })
  for (const workers of [1, 3]) {
    const mapped = values.mapInWorkers(url, { workers }).shuffle(1)
    expect(await mapped.toArray({ epoch: 2 })).toEqual(expected)
  }
})

test('takes workers that a bundler made, and says what a worker threw', async () => {
  const made = () =>
    new Worker(new URL('./workers/triple.worker.ts', import.meta.url), { type: 'module' })
  const tripled = await values.mapInWorkers<{ value: number }>(made, { workers: 2 }).toArray()
  expect(tripled.map(({ value }) => value)).toEqual(Array.from({ length: 12 }, (_, i) => 3 * i))
  const bad = moduleUrl('export default () => { throw new Error("unlucky") }')
  await expect(values.mapInWorkers(bad).toArray()).rejects.toMatchObject({
    code: 'worker-failed',
    message: 'Sample 0 of Values: unlucky',
  })
  const none = values.mapInWorkers('/none/missing.js', { workers: 1 })
  await expect(none.toArray()).rejects.toMatchObject({ code: 'worker-failed' })
})

test('decodes pictures in workers to the same pixels', async () => {
  const samples = Dataset.from(
    fixtures.slice(0, 8).map(({ file }) => ({ image: file as ImageSource })),
  )
  const expected = await samples
    .map(async ({ image }) => ({ image: await readImage(image) }))
    .toArray()
  for (const workers of [0, 2]) {
    expect(await decodeImages(samples, { workers }).toArray()).toEqual(expected)
  }
})

test('caches in the file system of the page, and heals', async () => {
  const root = await navigator.storage.getDirectory()
  const name = `cache-${crypto.randomUUID()}`
  let reads = 0
  const make = () =>
    Dataset.from(
      {
        size: 30,
        async get(i) {
          reads++
          return { i, data: new Float32Array(1000).fill(i) }
        },
      },
      { name: 'Kept' },
    ).cache({ to: `tests/${name}` })
  const whole = await make().shuffle(1).toArray()
  expect(reads).toBe(30)
  expect(await make().shuffle(1).toArray()).toEqual(whole)
  expect(reads).toBe(30)
  const parent = await (await root.getDirectoryHandle('tests')).getDirectoryHandle(name)
  const { value: key } = await parent.keys().next()
  const folder = await parent.getDirectoryHandle(key!)
  const { value: file } = await folder.keys().next()
  const handle = await folder.getFileHandle(file!)
  const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer())
  bytes[bytes.length - 5]! ^= 0x40
  const writable = await handle.createWritable()
  await writable.write(bytes)
  await writable.close()
  expect(await make().shuffle(1).toArray()).toEqual(whole)
  expect(reads).toBe(31)
  expect(await make().shuffle(1).toArray()).toEqual(whole)
  expect(reads).toBe(31)
  const picked = make().skip(20)
  expect((await picked.toArray()).length).toBe(10)
  await (await root.getDirectoryHandle('tests')).removeEntry(name, { recursive: true })
})
