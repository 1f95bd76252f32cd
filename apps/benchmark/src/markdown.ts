import { ceilingLabel } from './groups/training.js'
import type { ResultRow, Results, Section } from './results.js'

/** The table of a group, how to read it, and what it was measured on. */
export function toMarkdown({ machine, date, busyCores, quick, section }: Results) {
  const { processor, cores, memoryGigabytes, versions } = machine
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return `${[
    `## ${section.title}`,
    section.note,
    table(section),
    ...section.rows.flatMap(enduranceText),
    `${timeOf(date)} on ${processor}, ${cores} cores, ${memoryGigabytes} GB; ${names.join(', ')}.`,
    ...measuredAlone(section),
    ...(quick ? ['**A quick run: its figures are rough.**'] : []),
    ...(busyCores > 0.25
      ? [
          `**Something else was running (${busyCores.toFixed(1)} cores were busy): the figures are noisy.**`,
        ]
      : []),
  ].join('\n\n')}\n`
}

const timeOf = (date: string) => `${date.slice(0, 16).replace('T', ' ')} UTC`

/** The rows that were measured at another time than the table. */
function measuredAlone({ rows }: Section) {
  const dates = [...new Set(rows.flatMap(({ date }) => date ?? []))].sort()
  return dates.map((date) => {
    const labels = rows.filter((row) => row.date === date).map(({ label }) => `'${label}'`)
    return `${timeOf(date)}: ${[...new Set(labels)].join(', ')}.`
  })
}

function table(section: Section) {
  const { columns, rows } = section
  const pairs = comparisons(section)
  const heads = [...columns, ...pairs.map(({ peer }) => `÷ ${peer}`)]
  const lines = rows.map((row) => {
    const cells = columns.map((name) => cellText(section, row, name))
    const compared = pairs.map(({ own, peer }) => ratioText(row, own, peer))
    return `| ${[rowLabel(row), ...cells, ...compared].join(' | ')} |`
  })
  return [`| | ${heads.join(' | ')} |`, `| --- |${' --: |'.repeat(heads.length)}`, ...lines].join(
    '\n',
  )
}

const rowLabel = ({ label, variant, unit }: ResultRow) =>
  `${variant ? `${label}, ${variant}` : label} (${unit})`

/** This project and the peers that it is compared with, at the same number of threads. */
function comparisons({ columns, comparedWith }: Section) {
  return comparedWith.flatMap((name) =>
    columns
      .filter((own) => own.startsWith('@cnn'))
      .map((own) => ({ own, peer: own.replace(/^.*(?=, )/, name) }))
      .filter(({ peer }) => columns.includes(peer)),
  )
}

function cellText(section: Section, row: ResultRow, column: string) {
  const outcome = row.outcomes[column]
  if (!outcome) return '–'
  if ('failed' in outcome) return outcome.failed
  if (row.unit === 'MB') return numeral(outcome.peakMegabytes)
  if (row.unit === 's') return numeral(outcome.median / 1000)
  if (row.samples !== undefined && row.unit === 'samples/s') {
    return Math.round(row.samples / (outcome.median / 1000)).toLocaleString('en')
  }
  const speed = gigaflops(row, column)
  if (row.unit === 'GFLOP/s') return numeral(speed!)
  const ceiling = section.rows.find(({ label }) => label === ceilingLabel)
  const most = ceiling && gigaflops(ceiling, column)
  const isShared = column.startsWith('@cnn') && speed && most
  const share = isShared ? ` (${Math.round((100 * speed) / most)} %)` : ''
  return numeral(outcome.median) + share
}

function gigaflops({ gigaflop, outcomes }: ResultRow, column: string) {
  const outcome = outcomes[column]
  if (gigaflop === undefined || !outcome || 'failed' in outcome) return undefined
  return gigaflop / (outcome.median / 1000)
}

/** How many times the peer's time, or memory, this project takes. */
function ratioText({ outcomes, unit }: ResultRow, own: string, peer: string) {
  const [ours, theirs] = [outcomes[own], outcomes[peer]]
  if (!ours || !theirs || 'failed' in ours || 'failed' in theirs) return '–'
  const key = unit === 'MB' ? 'peakMegabytes' : 'median'
  return (ours[key] / theirs[key]).toFixed(2)
}

function enduranceText({ outcomes, label }: ResultRow) {
  return Object.entries(outcomes).flatMap(([column, outcome]) => {
    if ('failed' in outcome || !outcome.endurance) return []
    const { tensors, megabytes } = outcome.endurance
    const [early, late] = megabytes.map(Math.round)
    return `${label} (${column}): ${tensors[0]} live tensors after a tenth, ${tensors[1]} at the end; ${early} MB and ${late} MB outside of JavaScript's heap.`
  })
}

/** Three digits. */
const numeral = (value: number) =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
