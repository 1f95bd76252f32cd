import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { WritableEntry } from '../encode-values.js'
import { readWeightsFile } from '../load.js'
import { writeNpz } from './write-npz.js'

const entries = new Map<string, WritableEntry>([
  ['conv.weight', { shape: [2, 3], data: Float32Array.of(1, 2, 3, -4, 0.5, 1024) }],
  ['bias', { shape: [2], data: Float32Array.of(-1, 0.25) }],
  ['count', { shape: [], data: Float64Array.of(2 ** 40 + 1), integer: true }],
  ['empty', { shape: [0, 4], data: new Float32Array() }],
])

test.each(['float32', 'float16'] as const)('what is written in %s is read again', async (dtype) => {
  const bytes = writeNpz(entries, { dtype })
  expect(bytes).toEqual(writeNpz(new Map(entries), { dtype }))
  const file = await readWeightsFile(bytes)
  expect(file.entries).toEqual(entries)
})

const python = process.env.CNN_PYTHON ?? '/usr/bin/python3'
const hasNumpy = spawnSync(python, ['-c', 'import numpy']).status === 0

test.skipIf(!hasNumpy)('NumPy reads it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cnn-npz-'))
  try {
    const path = join(folder, 'weights.npz')
    writeFileSync(path, writeNpz(entries))
    const program = `import json, numpy, sys
print(json.dumps({k: [str(v.dtype), v.shape, v.tolist()] for k, v in numpy.load(sys.argv[1]).items()}))`
    const said = execFileSync(python, ['-c', program, path], { encoding: 'utf8' })
    expect(JSON.parse(said)).toEqual({
      'conv.weight': [
        'float32',
        [2, 3],
        [
          [1, 2, 3],
          [-4, 0.5, 1024],
        ],
      ],
      bias: ['float32', [2], [-1, 0.25]],
      count: ['int64', [], 2 ** 40 + 1],
      empty: ['float32', [0, 4], []],
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
})
