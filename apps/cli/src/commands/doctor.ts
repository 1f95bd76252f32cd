import { availableBackends, type BackendProbe, CnnError, cacheFolder } from '@cnn/core'
import { type ConformanceColumn, isConforming } from '@cnn/core/conformance'
import { Command } from 'commander'
import { type Context, runAction } from '../action.js'
import { checkOperations, writeTable } from '../doctor/check-operations.js'
import { type DataFinding, findLocalData } from '../doctor/local-data.js'
import { describeMachine, folderBytes, machineLine } from '../doctor/machine.js'
import { exitCodes } from '../exit-codes.js'
import {
  type BackendChoice,
  backendNames,
  backendOption,
  jsonOption,
  threadsOption,
} from '../option-values.js'
import { formatBytes, formatCount } from '../terminal/quantities.js'
import type { Ink } from '../terminal/style.js'

interface DoctorOptions extends BackendChoice {
  full?: boolean
  op?: string
  out?: string
  json?: boolean
}

const defaultTable = 'out/conformance.md'

export const doctorCommand = () =>
  new Command('doctor')
    .summary('show which backends run here, and how fast')
    .description(
      'Starts every backend, lets it pass its self-test, and measures its speed; where one cannot run, says why and what would help. Shows the computer, the data sets found and the cache. With --full it also compares every operation, its first and its second derivative with double precision, which takes minutes, and writes a table to keep or to send.',
    )
    .option('--full', 'compare every operation and its derivatives with double precision')
    .option('--op <text>', 'with --full: only operations whose name contains this')
    .addOption(backendOption('examine this backend only'))
    .addOption(threadsOption())
    .option(
      '-o, --out <file>',
      `with --full: where the table goes; a report for programs where it ends in .json (default: ${defaultTable})`,
    )
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  $ cnn doctor
  $ cnn doctor --full                                  every backend; the table is in out/conformance.md
  $ cnn doctor --full --backend wasm --threads 2 --out wasm.json
  $ cnn doctor --json | jq '.backends[] | select(.available) | {name, gigaflops}'`,
    )
    .action((options: DoctorOptions) => runAction(options, (context) => doctor(options, context)))

async function doctor(options: DoctorOptions, context: Context) {
  const { terminal } = context
  const { ink } = terminal
  refuseIdle(options)
  const machine = describeMachine()
  terminal.say(`${ink.bold('Computer')}\n  ${machineLine(machine)}\n`)
  const backends = await probeBackends(options, context)
  const best = backends.find((probe) => probe.available && !probe.emulated)
  terminal.say(`${ink.bold('Backends')}, the fastest first`)
  terminal.say(backendText(backends, ink, terminal.width))
  if (!options.backend) terminal.say(`\n  ${defaultText(best, ink)}`)
  const conformance = options.full
    ? await checkFully(backends, options, machineLine(machine), context)
    : undefined
  const data = await findLocalData()
  terminal.say(`\n${ink.bold('Data on this computer')}\n${dataText(data, ink, terminal.width)}\n`)
  const folder = cacheFolder()
  const cache = { folder, bytes: folder ? await folderBytes(folder) : 0 }
  terminal.say(`${ink.bold('Cache')}\n  ${cache.folder}  ${ink.dim(formatBytes(cache.bytes))}`)
  terminal.result({ machine, backends, default: best?.name, conformance, data, cache })
  const isWell =
    backends.some(({ available }) => available) && (conformance ?? []).every(isConforming)
  return isWell ? exitCodes.done : exitCodes.failed
}

/** What only --full heeds. */
function refuseIdle({ full, op, out }: DoctorOptions) {
  const idle = op !== undefined ? '--op' : out !== undefined ? '--out' : undefined
  if (full || idle === undefined) return
  throw new CnnError('bad-option', `${idle} is for the comparison of operations: add --full.`)
}

async function probeBackends(
  { backend, threads }: DoctorOptions,
  { terminal, signal }: Context,
): Promise<BackendProbe[]> {
  const probes: BackendProbe[] = []
  for (const name of backend ? [backend] : backendNames) {
    terminal.progress(`  trying ${name} …`)
    probes.push(...(await availableBackends({ names: [name], threads, signal })))
  }
  return probes
}

async function checkFully(
  backends: readonly BackendProbe[],
  { threads, op, out = defaultTable }: DoctorOptions,
  machine: string,
  context: Context,
): Promise<ConformanceColumn[]> {
  const { terminal } = context
  terminal.say(
    `\n${terminal.ink.bold('Operations')}, with their first and second derivatives, beside double precision`,
  )
  const names = backends.filter(({ available }) => available).map(({ name }) => name)
  const columns = await checkOperations(names, { threads, op, machine }, context)
  await writeTable(out, columns)
  terminal.say(`  The table is in ${out}, to keep or to send.`)
  return columns
}

const defaultText = (best: BackendProbe | undefined, ink: Ink) =>
  best
    ? `By default ${ink.bold(best.name)} is used; --backend chooses another.`
    : ink.red('No backend works here.')

function backendText(probes: readonly BackendProbe[], ink: Ink, width: number): string {
  return probes
    .map((probe) => {
      const name = probe.name.padEnd(7)
      if (probe.available) {
        const { conv, matmul } = probe.gigaflops!
        const speed = `convolution ${formatSpeed(conv)} GFLOP/s, matrix product ${formatSpeed(matmul)}`
        return `  ${ink.green('✓')} ${ink.bold(name)} ${probe.description}\n            ${ink.dim(`${speed}; self-test passed`)}`
      }
      const sign = probe.wrong ? ink.red('✗') : ink.dim('–')
      return `  ${sign} ${name} ${wrap(probe.reason, width - 12).join('\n            ')}`
    })
    .join('\n')
}

const formatSpeed = (gigaflops: number) =>
  gigaflops >= 10 ? formatCount(gigaflops) : gigaflops.toPrecision(2)

function dataText(findings: readonly DataFinding[], ink: Ink, width: number): string {
  return findings
    .map((finding) => {
      const name = finding.name.padEnd(14)
      if (!finding.found) {
        return `  ${ink.dim('–')} ${name} ${wrap(finding.reason, width - 19).join(`\n${' '.repeat(19)}`)}`
      }
      const { train, test, source, kind } = finding
      const sign = kind === 'full' ? ink.green('✓') : ink.yellow('◐')
      return `  ${sign} ${name} ${formatCount(train)} + ${formatCount(test)} pictures, ${source}`
    })
    .join('\n')
}

/** Breaks text at spaces; a word longer than a line stands alone. */
export function wrap(text: string, width: number): string[] {
  const lines = ['']
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1)!
    if (line === '') lines[lines.length - 1] = word
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines
}
