import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readWeightsFile, saveWeights, useBackend } from '@cnn/core'
import { plainNet } from '@cnn/vision/classification'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callCli } from './call-cli.js'

const folder = mkdtempSync(join(tmpdir(), 'cnn-export-'))
const at = (name: string) => join(folder, name)

beforeAll(async () => {
  await useBackend('wasm')
  const transform = { size: 12, mean: [0.5], std: [0.5] }
  const labels = ['cat', 'dog']
  using model = plainNet({ inChannels: 1, numClasses: 2, transform, labels })
  await saveWeights(model, at('net.safetensors'))
  using unsized = plainNet({ inChannels: 1, numClasses: 2 })
  await saveWeights(unsized, at('unsized.safetensors'))
  const port = { name: 'x:0', dtype: 'DT_FLOAT', tensorShape: { dim: [{ size: '-1' }, { size: '2' }] } } // biome-ignore format: one line
  const json = {
    modelTopology: {
      node: [
        { name: 'x', op: 'Placeholder', attr: { dtype: { type: 'DT_FLOAT' } } },
        { name: 'y', op: 'Relu', input: ['x'] },
      ],
    },
    signature: { inputs: { rows: port }, outputs: { y: { name: 'y:0' } } },
    weightsManifest: [],
  }
  writeFileSync(at('model.json'), JSON.stringify(json))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('writes a model of the size that the weights were trained for', async () => {
  const { code, stdout, stderr } = await callCli('weights', 'export', at('net.safetensors'), at('net.onnx')) // biome-ignore format: one line
  expect(stderr).toBe('')
  expect(stdout).toMatch(/net\.onnx {2}float32, .*\n +takes {2}input \[batch,1,12,12\]/)
  expect(code).toBe(0)
  const [written, read] = await Promise.all(
    [at('net.onnx'), at('net.safetensors')].map((file) => readWeightsFile(file)),
  )
  expect(written!.metadata.labels).toEqual(['cat', 'dog'])
  for (const [key, { data }] of written!.entries) {
    expect(data).toEqual(read!.entries.get(key)!.data)
  }
})

test('writes one of another size, for one batch, in half precision', async () => {
  const options = ['--size', '16x20', '--batch', '3', '--float16', '--json']
  const { stdout } = await callCli('weights', 'export', at('net.safetensors'), at('small.onnx'), ...options) // biome-ignore format: one line
  const result = JSON.parse(stdout)
  expect(result).toMatchObject({ dtype: 'float16', inputs: { input: [3, 1, 16, 20] } })
  expect(readFileSync(at('small.onnx')).length).toBe(result.bytes)
})

test('writes a graph model of TensorFlow.js', async () => {
  const { stdout } = await callCli('weights', 'export', at('model.json'), at('graph.onnx'))
  expect(stdout).toMatch(/takes {2}rows \[batch,2\]/)
})

test.each([
  [['net.safetensors', 'net.txt'], /no \.onnx file/],
  [['unsized.safetensors', 'a.onnx'], /Say it with --size/],
  [['gone.safetensors', 'a.onnx'], /There is no file/],
])('%j ends with 1', async (files, says) => {
  const { code, stderr } = await callCli('weights', 'export', ...files.map(at))
  expect(stderr).toMatch(says)
  expect(code).toBe(1)
})

test('a size that is none ends with 2', async () => {
  const { code, stderr } = await callCli('weights', 'export', 'a', 'b.onnx', '--size', 'big')
  expect(stderr).toMatch(/It must be pixels/)
  expect(code).toBe(2)
})
