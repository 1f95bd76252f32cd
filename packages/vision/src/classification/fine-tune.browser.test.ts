import { encodePng, load, randomStream, saveWeights, useBackend } from '@cnn/core'
import { imageFolder } from '@cnn/datasets'
import { expect, test } from 'vitest'
import { classifier } from './classifier.js'
import { fineTune } from './fine-tune.js'
import { plainNet } from './plain-net.js'

const colors = { red: [220, 60, 60], green: [60, 200, 60], blue: [70, 70, 220] }

/** What a page has after someone chose a folder. */
function chosenFiles() {
  return Object.entries(colors).flatMap(([name, color]) =>
    Array.from({ length: 12 }, (_, i) => {
      const random = randomStream(name, i)
      const data = Uint8Array.from({ length: 16 * 14 * 3 }, (_, at) =>
        Math.min(255, Math.max(0, color[at % 3]! + random.normal(0, 50))),
      )
      const png = encodePng({ data, width: 16, height: 14, channels: 3 })
      const file = new File([png as Uint8Array<ArrayBuffer>], `${i}.png`)
      Object.defineProperty(file, 'webkitRelativePath', { value: `colors/${name}/${i}.png` })
      return file
    }),
  )
}

test('a page teaches a network the classes of a folder, and classifies with the weights', async () => {
  await useBackend('wasm')
  const transform = { size: 12, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] }
  using network = plainNet({ widths: [8, 16], transform, seed: 1 })
  const files = chosenFiles()
  const { train, validation } = await imageFolder(files)
  let last = 0
  for await (const { accuracy } of fineTune(network, train, { validation })) last = accuracy
  expect(last).toBeGreaterThan(0.7)
  using loaded = await load(await saveWeights(network), {
    task: classifier,
    build: ({ network: made, ...metadata }) => plainNet({ ...made!.options, ...metadata }),
  })
  const answers = await loaded.classify(files, { top: 1 })
  const right = answers.filter(([best], i) => files[i]!.webkitRelativePath.includes(best!.label))
  expect(right.length / files.length).toBeGreaterThan(0.8)
})
