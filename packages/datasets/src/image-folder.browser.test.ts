import { encodePng } from '@cnn/core'
import { expect, test } from 'vitest'
import { imageFolder } from './image-folder.js'

const picture = (value: number) => {
  const data = new Uint8Array(6 * 4 * 3).fill(value)
  return encodePng({ data, width: 6, height: 4, channels: 3 }) as Uint8Array<ArrayBuffer>
}

const names = ['cat', 'dog'].flatMap((name) => [1, 2, 3, 4, 5].map((i) => `${name}/${i}.png`))

test('the files of an input for folders', async () => {
  const files = names.map((path, i) => {
    const file = new File([picture(i)], path.split('/')[1]!)
    Object.defineProperty(file, 'webkitRelativePath', { value: `pets/${path}` })
    return file
  })
  const set = await imageFolder([...files, new File(['text'], 'notes.txt')], { onSkipped() {} })
  expect(set).toMatchObject({ classes: ['cat', 'dog'], counts: [5, 5] })
  expect(set.skipped).toMatchObject([{ path: 'notes.txt' }])
  expect((await set.all.get(7)).image.data[0]).toBe(7)
})

test('the handle of a folder', async () => {
  const root = await navigator.storage.getDirectory()
  const pets = await root.getDirectoryHandle('pets', { create: true })
  for (const [i, path] of names.entries()) {
    const [name, file] = path.split('/') as [string, string]
    const inside = await pets.getDirectoryHandle(name, { create: true })
    const handle = await inside.getFileHandle(file, { create: true })
    const stream = await handle.createWritable()
    await stream.write(picture(i))
    await stream.close()
  }
  const set = await imageFolder(pets, { verify: true })
  await root.removeEntry('pets', { recursive: true })
  expect(set).toMatchObject({ source: 'pets', classes: ['cat', 'dog'], counts: [5, 5] })
  const kinds = await imageFolder(names.map((path, i) => ({ path, image: picture(i) })))
  const paths = async (data: typeof set) =>
    (await data.validation.toArray()).map(({ path }) => path)
  expect(await paths(kinds)).toHaveLength(kinds.validation.size!)
})

test('a page is told that it cannot read a path', async () => {
  await expect(imageFolder('/home/pets')).rejects.toMatchObject({ code: 'not-found' })
})
