import { expect, test } from 'vitest'
import { bundle, runBundled } from './bundle.js'

type Outputs = Awaited<ReturnType<typeof bundle>>

const entryOf = (outputs: Outputs) =>
  Object.values(outputs).find(({ entryPoint }) => entryPoint === '<stdin>')!

const inputsOf = (output: Outputs[string]) =>
  Object.entries(output.inputs)
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => path)

test('a bundle takes only what is imported: no TensorFlow.js for random numbers', async () => {
  const program = `import { randomStream } from '../src/index.js'
    console.log(randomStream(1).uniform())`
  const entry = entryOf(await bundle(program, 'browser'))
  expect(inputsOf(entry).filter((path) => path.includes('@tensorflow'))).toEqual([])
  expect(entry.bytes).toBeLessThan(3000)
})

test('a bundle for browsers loads each backend when it is wanted, and nothing of Node', async () => {
  const program = `import { useBackend } from '../src/index.js'
    await useBackend()`
  const outputs = await bundle(program, 'browser', { external: [] })
  const first = inputsOf(entryOf(outputs))
  const all = Object.values(outputs).flatMap(inputsOf)
  for (const backend of ['cpu', 'wasm', 'webgl', 'webgpu']) {
    const isBackend = (path: string) => path.includes(`/tfjs-backend-${backend}/`)
    expect(all.some(isBackend), backend).toBe(true)
    expect(first.filter(isBackend), backend).toEqual([])
  }
  expect(all.filter((path) => /\.node\.ts$|optional-package|tensorflow-native/.test(path))).toEqual(
    [],
  )
})

test('a bundle for Node has its kernels and gradients', async () => {
  const printed = await runBundled(`import { tf, useBackend } from '../src/index.js'
    await useBackend('cpu')
    const gradient = tf.grad((x) => tf.sum(tf.tanh(tf.mul(x, x))))(tf.tensor1d([0.5, -1]))
    console.log(JSON.stringify([tf.getBackend(), ...(await gradient.data())]))`)
  const [backend, ...values] = JSON.parse(printed)
  expect(backend).toBe('cpu')
  const exact = [0.5, -1].map((x) => 2 * x * (1 - Math.tanh(x * x) ** 2))
  values.forEach((value: number, index: number) => {
    expect(value).toBeCloseTo(exact[index]!, 6)
  })
})
