import { cacheFolder } from '@cnn/core'
import { Command } from 'commander'
import { type Context, runAction } from '../action.js'
import { type BackendFinding, examineBackends } from '../doctor/examine-backends.js'
import { type DataFinding, findLocalData } from '../doctor/local-data.js'
import { describeMachine, folderBytes, machineLine } from '../doctor/machine.js'
import { exitCodes } from '../exit-codes.js'
import { backendNames, jsonOption } from '../option-values.js'
import { formatBytes, formatCount, formatSeconds } from '../terminal/quantities.js'
import type { Ink } from '../terminal/style.js'

export const doctorCommand = () =>
  new Command('doctor')
    .summary('show which backends run here, and how fast')
    .description(
      'Starts every backend, lets it pass its self-test, and measures its speed; where one cannot run, says why and what would help. Shows the computer, the data sets found and the cache.',
    )
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  $ cnn doctor
  $ cnn doctor --json | jq '.backends[] | select(.works) | {name, gigaflops}'`,
    )
    .action((options: { json?: boolean }) => runAction(options, doctor))

async function doctor({ terminal }: Context) {
  const { ink } = terminal
  const machine = describeMachine()
  terminal.say(`${ink.bold('Computer')}\n  ${machineLine(machine)}\n`)
  const backends = await examineBackends(backendNames, (name) =>
    terminal.progress(`  trying ${name} …`),
  )
  const best = backends.find(({ works }) => works)
  terminal.say(`${ink.bold('Backends')}, the fastest first`)
  terminal.say(backendText(backends, ink, terminal.width))
  terminal.say(
    best
      ? `\n  By default ${ink.bold(best.name)} is used; --backend chooses another.\n`
      : `\n  ${ink.red('No backend works here.')}\n`,
  )
  const data = await findLocalData()
  terminal.say(`${ink.bold('Data on this computer')}\n${dataText(data, ink, terminal.width)}\n`)
  const folder = cacheFolder()
  const cache = { folder, bytes: folder ? await folderBytes(folder) : 0 }
  terminal.say(`${ink.bold('Cache')}\n  ${cache.folder}  ${ink.dim(formatBytes(cache.bytes))}`)
  terminal.result({ machine, backends, default: best?.name, data, cache })
  return best ? exitCodes.done : exitCodes.failed
}

function backendText(findings: readonly BackendFinding[], ink: Ink, width: number): string {
  return findings
    .map((finding) => {
      const name = finding.name.padEnd(7)
      if (finding.works) {
        const speed = `${formatSpeed(finding.gigaflops)} GFLOP/s`
        const start = `ready in ${formatSeconds(finding.startSeconds)}`
        return `  ${ink.green('✓')} ${ink.bold(name)} ${finding.description}\n            ${ink.dim(`${speed}, self-test passed, ${start}`)}`
      }
      const sign = finding.wrong ? ink.red('✗') : ink.dim('–')
      return `  ${sign} ${name} ${wrap(finding.reason, width - 12).join('\n            ')}`
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
