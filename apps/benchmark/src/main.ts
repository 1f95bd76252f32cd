/**
 * This project beside its peers, in one run: `pnpm bench`. Training steps and inference of the small networks, each
 * measured by a process of its own, one after the other. Options: --quick, --json.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Case, Measurement } from './measurement.js'

const quick = process.argv.includes('--quick')
const asJson = process.argv.includes('--json')
const threadCounts = availableParallelism() > 1 ? [1, 2] : [1]
const batch = 64

interface Peer {
  name: string
  backend: string
  threads: number
  measure: (task: Case) => Measurement
}

const peers: Peer[] = [
  ...threadCounts.map((threads) => ({
    name: `@cnn wasm, ${threads} thread${threads > 1 ? 's' : ''}`,
    backend: 'wasm',
    threads,
    measure: (task: Case) => measureInNode('measure-cnn.js', task),
  })),
  { name: 'TensorFlow.js cpu', backend: 'cpu', threads: 1, measure: measureTfjs },
  ...(hasTorch() ? threadCounts : []).map((threads) => ({
    name: `PyTorch, ${threads} thread${threads > 1 ? 's' : ''}`,
    backend: 'torch',
    threads,
    measure: measureTorch,
  })),
]

interface Row {
  kind: Case['kind']
  network: Case['network']
  batch: number
  cells: Record<string, Measurement | { failed: string }>
}

const rows: Row[] = []
for (const kind of ['training', 'inference'] as const) {
  for (const network of ['plainNet', 'resnet20'] as const) {
    const cells: Row['cells'] = {}
    for (const { name, backend, threads, measure } of peers) {
      if (!asJson) process.stderr.write(`\r\x1b[K${kind} ${network}: ${name} …`)
      const runs = quick ? 5 : 30
      cells[name] = attempt(() => measure({ kind, network, batch, backend, threads, runs }))
    }
    rows.push({ kind, network, batch, cells })
  }
}
const endurance = measureInNode('measure-cnn.js', {
  kind: 'training',
  network: 'plainNet',
  batch,
  backend: 'wasm',
  threads: threadCounts.at(-1)!,
  runs: quick ? 100 : 1000,
})
const result = {
  date: new Date().toISOString(),
  node: process.version,
  processor: cpus()[0]?.model.trim(),
  cores: availableParallelism(),
  rows,
  endurance,
}
if (asJson) console.log(JSON.stringify(result, null, 2))
else {
  process.stderr.write('\r\x1b[K')
  print()
  const folder = fileURLToPath(new URL('../results/', import.meta.url))
  await mkdir(folder, { recursive: true })
  await writeFile(`${folder}networks.json`, `${JSON.stringify(result, null, 2)}\n`)
}

function print() {
  console.log(`${result.processor}, ${result.cores} cores, Node ${result.node}; ms, median\n`)
  console.log(`| batch of ${batch} | ${peers.map(({ name }) => name).join(' | ')} |`)
  console.log(`| --- |${' --: |'.repeat(peers.length)}`)
  for (const { kind, network, cells } of rows) {
    const texts = peers.map(({ name }) => {
      const cell = cells[name]!
      return 'failed' in cell ? cell.failed : cell.median.toFixed(1)
    })
    console.log(`| ${network}, ${kind} | ${texts.join(' | ')} |`)
  }
  const { tensors, peakMegabytes, runs } = endurance
  console.log(
    `\n${runs} training steps: ${tensors!.first} live tensors at the start, ${tensors!.last} at the end; peak memory ${peakMegabytes.toFixed(0)} MB`,
  )
}

function measureInNode(script: string, task: Case, timeout = 600_000): Measurement {
  const file = fileURLToPath(new URL(script, import.meta.url))
  return lastLine(
    execFileSync(process.execPath, [file, JSON.stringify(task)], {
      encoding: 'utf8',
      timeout,
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  )
}

/** One run only: its filter gradient takes minutes. */
function measureTfjs(task: Case): Measurement {
  const runs = task.kind === 'training' ? 1 : 2
  return measureInNode('measure-tfjs.js', { ...task, runs }, 180_000)
}

function measureTorch(task: Case): Measurement {
  const script = fileURLToPath(new URL('../src/measure_torch.py', import.meta.url))
  const { OPENBLAS_CORETYPE: _, OPENBLAS_L2_SIZE: __, ...env } = process.env
  return lastLine(execFileSync(python(), [script, JSON.stringify(task)], { encoding: 'utf8', env }))
}

function hasTorch() {
  try {
    execFileSync(python(), ['-c', 'import torch'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function python() {
  return process.env.CNN_PYTHON ?? (existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3')
}

function attempt(measure: () => Measurement): Measurement | { failed: string } {
  try {
    return measure()
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    return { failed: code === 'ETIMEDOUT' ? '> 180,000' : `failed: ${message.split('\n')[0]}` }
  }
}

function lastLine(output: string): Measurement {
  return JSON.parse(output.trim().split('\n').at(-1)!) as Measurement
}
