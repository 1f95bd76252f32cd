import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSafetensors, readWeightsFile, writeSafetensors } from '@cnn/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { foldTensors } from '../src/weights/fold-tensors.js'
import { addKeyPattern, addRenameRule } from '../src/weights/key-options.js'
import { callCli } from './call-cli.js'

const folder = mkdtempSync(join(tmpdir(), 'cnn-weights-'))
const at = (name: string) => join(folder, name)
const tensor = (...shape: number[]) => ({
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.1),
})

beforeAll(() => {
  const entries = new Map<string, ReturnType<typeof tensor>>(
    Array.from({ length: 60 }, (_, i) => [`body.layer${i % 3}.${i}.weight`, tensor(2, 3)]),
  )
  entries.set('fc.weight', tensor(10, 4))
  const cnn = JSON.stringify({ version: 1, labels: ['cat', 'dog'], license: 'MIT' })
  writeFileSync(at('net.safetensors'), writeSafetensors(entries, { metadata: { cnn, by: 'me' } }))
  const counted = { shape: [], data: Float64Array.of(3), integer: true }
  writeFileSync(at('small.safetensors'), writeSafetensors(new Map([['bn.count', counted]])))
  writeFileSync(at('page.pth'), '<!doctype html>')
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('cnn weights inspect', () => {
  test('folds a long table by module, and says what the file says', async () => {
    const { code, stdout } = await callCli('weights', 'inspect', at('net.safetensors'))
    expect(stdout).toMatch(/net\.safetensors {2}safetensors, \d/)
    expect(stdout).toMatch(/by +me\n.*version +1\n.*labels +cat, dog\n.*license +MIT/)
    expect(stdout).toMatch(/\n {2}body\.layer0\.\* +20 tensors +F32 +120\n/)
    expect(stdout).toMatch(/\n {2}fc\.weight +10 × 4 +F32 +40\n/)
    expect(stdout).toContain('61 tensors (61 F32), 400 values')
    expect(code).toBe(0)
  })

  test('shows every tensor when asked', async () => {
    const { stdout } = await callCli('weights', 'inspect', at('net.safetensors'), '--all')
    expect(stdout).toMatch(/body\.layer2\.59\.weight +2 × 3/)
    const small = await callCli('weights', 'inspect', at('small.safetensors'))
    expect(small.stdout).toMatch(/bn\.count +scalar +I64 +1\n/)
  })

  test('with --json gives all of it', async () => {
    const { stdout } = await callCli('weights', 'inspect', at('net.safetensors'), '--json')
    const { format, values, tensors, metadata } = JSON.parse(stdout)
    expect([format, values, tensors.length, metadata.by]).toEqual(['safetensors', 400, 61, 'me'])
    expect(tensors[60]).toEqual({ key: 'fc.weight', dtype: 'F32', shape: [10, 4], values: 40 })
  })

  test('says what a file is that holds no weights', async () => {
    const { code, stderr } = await callCli('weights', 'inspect', at('page.pth'))
    expect(stderr).toContain('it is a web page')
    expect(code).toBe(1)
  })
})

describe('cnn weights convert', () => {
  test('renames, leaves out, and keeps what the file says of itself', async () => {
    const out = at('new/half.safetensors')
    const { code, stdout } = await callCli(
      ...['weights', 'convert', at('net.safetensors'), out, '--float16'],
      ...['--rename', 'body=>', '-r', '/^layer(\\d)/=>stage$1', '--ignore', 'fc'],
    )
    expect(stdout).toMatch(/half\.safetensors {2}60 tensors, 360 values, float16, /)
    expect(code).toBe(0)
    const { entries, metadata } = readSafetensors(readFileSync(out))
    expect([...entries.keys()].slice(0, 2)).toEqual(['stage0.0.weight', 'stage1.1.weight'])
    expect([...entries.values()].every(({ dtype }) => dtype === 'F16')).toBe(true)
    expect(metadata).toMatchObject({ by: 'me', format: 'pt' })
    expect((await readWeightsFile(out)).metadata).toEqual({
      labels: ['cat', 'dog'],
      license: 'MIT',
    })
  })

  test('writes NumPy archives, from which all comes back', async () => {
    await callCli('weights', 'convert', at('small.safetensors'), at('small.npz'))
    const { entries } = await readWeightsFile(at('small.npz'))
    expect(entries.get('bn.count')).toEqual({
      shape: [],
      data: Float64Array.of(3),
      integer: true,
    })
  })

  test.each([
    [['net.safetensors', 'net.pth'], /neither a \.safetensors nor a \.npz/, 1],
    [['net.safetensors', 'net.safetensors'], /is the file to read/, 1],
    [['net.safetensors', 'a.npz', '--rename', 'body'], /from=>to/, 2],
    [['net.safetensors', 'a.npz', '--ignore', '/(/'], /is no pattern/, 2],
    [['net.safetensors', 'a.npz', '--rename', '/^.*$/=>x'], /rename both/, 1],
  ])('%j is refused', async ([input, output, ...rest], says, expected) => {
    const { code, stderr } = await callCli('weights', 'convert', at(input!), at(output!), ...rest)
    expect(stderr).toMatch(says)
    expect(code).toBe(expected)
  })
})

test('rules are names, or patterns between slashes', () => {
  expect(addRenameRule('a=>b', [])).toEqual([{ from: 'a', to: 'b' }])
  expect(addRenameRule('/a=>b/=>c', [])).toEqual([{ from: /a=>b/, to: 'c' }])
  expect(addKeyPattern('fc', ['a'])).toEqual(['a', 'fc'])
})

test('a table that no folding makes short enough ends with the rest', () => {
  const rows = Array.from({ length: 50 }, (_, i) => {
    return { key: `k${i}`, dtype: 'F32', shape: [2], values: 2, count: 1 }
  })
  const folded = foldTensors(rows, 40)
  expect(folded.length).toBe(40)
  expect(folded.at(-1)).toEqual({ key: '…', dtype: 'F32', values: 22, count: 11 })
})
