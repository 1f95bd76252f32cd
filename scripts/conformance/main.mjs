// Compares every operation on every backend with double precision: `pnpm conformance`, see --help.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { extname, join, parse } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  caseName,
  conformanceTable,
  describeFault,
  faultsOf,
  isConforming,
  readReport,
  summarize,
  tableDifferences,
  writeReport,
} from '@cnn/core/conformance'
import { columns } from './columns.mjs'
import { introduction } from './introduction.mjs'
import { ProgressBoard } from './progress-board.mjs'
import { closeSite } from './run-in-chromium.mjs'

const folder = fileURLToPath(new URL('../../docs', import.meta.url))
const page = join(folder, 'conformance.md')
const help = `Compares every operation, its first and its second derivative with double precision, on
${columns.map(({ name }) => name).join(' · ')}.
Writes docs/conformance.md, with the reports from other computers that lie in docs/conformance. Ends with 1 where anything is wrong or missing that is not known.

  --only <text>   only backends whose name contains this (may be repeated); writes no page
  --op <text>     only operations whose name contains this; writes no page
  --check         writes nothing, and ends with 1 where the page that is there says otherwise
  --out <file>    writes this instead: .json a report, anything else a page

  $ pnpm conformance --only wasm --op conv2d`

const options = readOptions()

const interruption = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    // npm passes the first one on twice.
    if (!interruption.signal.aborted) interruption.abort()
  })
}

process.exit(await main())

function readOptions() {
  const given = {
    only: { type: 'string', multiple: true, default: [] },
    op: { type: 'string' },
    check: { type: 'boolean' },
    out: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  }
  try {
    return parseArgs({ options: given }).values
  } catch (error) {
    console.error(`${error.message}\n\n${help}`)
    return process.exit(2)
  }
}

async function main() {
  if (options.help) {
    console.log(help)
    return 0
  }
  const chosen = columns.filter(
    ({ name }) => options.only.length === 0 || options.only.some((text) => name.includes(text)),
  )
  if (chosen.length === 0) {
    console.error(`No backend has a name with ${options.only.join(' or ')} in it.`)
    return 2
  }
  const filed = await readFiled()
  const computed = await computeAll(chosen)
  if (interruption.signal.aborted) {
    console.error('Interrupted: nothing was written.')
    return 130
  }
  sayResults(computed)
  return (await keep(computed, [...computed, ...filed])) && computed.every(isConforming) ? 0 : 1
}

/** Writes the page, or compares it; whether it is as it was, where that was asked. */
async function keep(computed, all) {
  const isWhole = options.only.length === 0 && options.op === undefined
  const text = `${introduction(all)}\n${conformanceTable(all)}`
  if (options.out) {
    await writeFile(options.out, extname(options.out) === '.json' ? writeReport(computed) : text)
  } else if (isWhole && !options.check) {
    await mkdir(folder, { recursive: true })
    await writeFile(page, text)
  }
  if (!options.check) return true
  const changed = tableDifferences(await readFile(page, 'utf8'), text, options.op === undefined)
  for (const line of changed) console.log(`not as in docs/conformance.md: ${line}`)
  return changed.length === 0
}

/** The columns of reports that users have sent, named after their files. */
async function readFiled() {
  const names = await readdir(join(folder, 'conformance')).catch(() => [])
  const found = []
  for (const file of names.filter((name) => extname(name) === '.json').sort()) {
    const report = readReport(await readFile(join(folder, 'conformance', file), 'utf8'))
    const { name: place } = parse(file)
    found.push(...report.map((column) => ({ ...column, name: `${column.name}: ${place}` })))
  }
  return found
}

/** One after the other: each may take all cores. */
async function computeAll(chosen) {
  const board = new ProgressBoard(chosen.map(({ name }) => name))
  const found = []
  try {
    for (const { run, ...column } of chosen) {
      if (interruption.signal.aborted) break
      board.start(column.name)
      const onProgress = (progress) => board.advance(column.name, progress)
      found.push(await run(column, { op: options.op, signal: interruption.signal, onProgress }))
      board.finish(column.name, verdictOf(found.at(-1)))
    }
  } finally {
    await closeSite()
  }
  return found
}

function verdictOf(column) {
  const { cases, wrong, missing, known } = summarize(column)
  if (column.failure) return `✗ ${cases} cases, then: ${column.failure.split('\n')[0]}`
  const remark = known ? `, ${known} of them known` : ''
  return wrong + missing
    ? `${isConforming(column) ? '✓' : '✗'} ${cases} cases: ${wrong} wrong, ${missing} missing${remark}`
    : `✓ ${cases} cases, all right`
}

function sayResults(found) {
  for (const column of found) {
    if (column.failure) console.log(`${column.name}: ${column.failure}`)
    for (const fault of faultsOf(column)) {
      console.log(`${column.name}: ${caseName(fault.result)}, ${describeFault(fault)}`)
    }
  }
}
