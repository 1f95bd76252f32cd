import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Cell } from './cell.js'
import type { Assignment, Task } from './task.js'

/** What is measured side by side. */
export interface Column {
  name: string
  threads: number
  backend: string
  /** Whether it is of this project, and not a peer. */
  own: boolean
  measures: readonly Task['kind'][]
  start(task: Task): Cell
}

const everything = ['matmul', 'convolution', 'training', 'inference'] as const
const withFiles = [...everything, 'loading'] as const

const counted = (threads: number) => `${threads} thread${threads > 1 ? 's' : ''}`

/** All columns that can be measured here, each with 1 and 2 threads where that makes a difference. */
export function columns(threadCounts: readonly number[]): Column[] {
  return [
    ...threadCounts.map((threads) =>
      column(
        '@cnn wasm',
        'wasm',
        threads,
        [...withFiles, 'endurance', 'boxes', 'detection'],
        'cnn.js',
      ),
    ),
    ...threadCounts.map((threads) => column('@cnn data', 'data', threads, ['data'], 'data.js')),
    column('TensorFlow.js wasm', 'wasm', 1, everything, 'stock.js'),
    column('TensorFlow.js cpu', 'cpu', 1, everything, 'stock.js'),
    ...threadCounts.map((threads) =>
      column('onnxruntime-web', 'web', threads, ['inference'], 'onnx.js'),
    ),
    ...threadCounts.map((threads) =>
      column('onnxruntime-node', 'node', threads, ['inference'], 'onnx.js'),
    ),
    ...(torchVersion() ? threadCounts : []).map((threads) =>
      column('PyTorch', 'torch', threads, [...withFiles, 'boxes', 'detection'], 'measure_torch.py'),
    ),
    ...threadCounts.map((threads) =>
      column('torchvision and SciPy', 'python', threads, ['data'], 'measure_data.py'),
    ),
    column('@cnn evaluator', 'evaluation', 1, ['evaluation'], 'evaluation.js'),
    column(cocoPeer(), 'python', 1, ['evaluation'], 'measure_evaluation.py'),
    column('@cnn metrics', 'metrics', 1, ['frechet'], 'metrics.js'),
    ...threadCounts.map((threads) =>
      column('SciPy', 'python', threads, ['frechet'], 'measure_metrics.py'),
    ),
  ]
}

function column(
  name: string,
  backend: string,
  threads: number,
  measures: readonly Task['kind'][],
  script: string,
): Column {
  const isPython = script.endsWith('.py')
  const folder = isPython ? '../src/cells/' : './cells/'
  const file = fileURLToPath(new URL(folder + script, import.meta.url))
  // Debian's OpenBLAS may be told to use another processor's kernels; a peer is measured as it comes.
  const { OPENBLAS_CORETYPE: _, OPENBLAS_L2_SIZE: __, ...env } = process.env
  const start = (task: Task) => {
    const assignment: Assignment = { task, backend, threads }
    const parameters = [file, JSON.stringify(assignment)]
    return new Cell(isPython ? pythonWith(modulesOf(task)) : process.execPath, parameters, env)
  }
  const own = name.startsWith('@cnn')
  return { name: `${name}, ${counted(threads)}`, threads, backend, own, measures, start }
}

/** What a task's peer in Python imports. */
function modulesOf(task: Task): readonly string[] {
  if (task.kind === 'data') return task.modules
  if (task.kind === 'evaluation') return hasPycocotools() ? ['pycocotools'] : ['numpy']
  if (task.kind === 'frechet') return ['scipy']
  const needsTorchvision = task.kind === 'boxes' || task.kind === 'detection'
  return needsTorchvision ? ['torch', 'torchvision'] : ['torch']
}

const cocoPeer = () => (hasPycocotools() ? 'pycocotools' : "pycocotools' algorithm")

const hasPycocotools = () => pythons().some((command) => canImport(command, ['pycocotools']))

const askTorch = `
import os, torch
libraries = {line.split()[-1] for line in open('/proc/self/maps') if 'blas' in line}
blas = ', '.join(sorted(os.path.basename(os.path.realpath(path)) for path in libraries))
print(torch.__version__, f'({blas})' if blas else '')
`

/**
 * The version of PyTorch and the library that it multiplies matrices with (a plain libblas is forty times slower than
 * OpenBLAS), or undefined where there is none. `CNN_PYTHON` says which Python to ask.
 */
export function torchVersion(): string | undefined {
  try {
    return execFileSync(python(), ['-c', askTorch], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return undefined
  }
}

const python = () =>
  process.env.CNN_PYTHON ?? (existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3')

/** The first Python here that has all of these modules; the usual one where none has. */
export const pythonWith = (modules: readonly string[]) =>
  pythons().find((command) => canImport(command, modules)) ?? python()

const pythons = () => [python(), 'python3']

function canImport(command: string, modules: readonly string[]) {
  const program = `import ${modules.join(', ')}`
  return spawnSync(command, ['-c', program], { stdio: 'ignore' }).status === 0
}
