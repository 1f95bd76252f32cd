/** This project beside its peers, in one run: `pnpm bench`. */
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { type Arguments, help, readArguments } from './arguments.js'
import { columns } from './columns.js'
import { busyCores, describeMachine } from './machine.js'
import { toMarkdown } from './markdown.js'
import { type Results, withRows } from './results.js'
import { runGroup } from './run-group.js'

let given: Arguments
try {
  given = readArguments(process.argv.slice(2))
} catch (error) {
  console.error(`${(error as Error).message}\n\n${help}`)
  process.exit(2)
}
if (given.help) {
  console.log(help)
  process.exit(0)
}

const { rows, quick, json } = given
const folder = fileURLToPath(new URL('../results/', import.meta.url))
let shownRow = ''
/** One line that changes for a person who watches, a line for each row in a log. */
const onProgress = (row: string, what: string) => {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${row}, ${what}`)
  else if (row !== shownRow) console.error(row)
  shownRow = row
}
const all = columns(availableParallelism() > 1 ? [1, 2] : [1])
const machine = describeMachine()
const results: Results[] = []
for (const group of given.groups) {
  const busy = await busyCores()
  const section = await runGroup(group, all, { rows, quick, onProgress })
  const date = new Date().toISOString()
  const result: Results = { date, quick, machine, busyCores: busy, group, section }
  results.push(result)
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  if (!json) console.log(toMarkdown(result))
  if (quick) continue
  if (rows === undefined) await save(result)
  else await saveRows(result)
}
if (json) console.log(JSON.stringify(results, null, 2))

/** Puts rows into the table that is there, if it was measured on such a machine. */
async function saveRows(result: Results) {
  const file = `${folder}${result.group}.json`
  if (!existsSync(file)) return
  const saved: Results = JSON.parse(await readFile(file, 'utf8'))
  if (isDeepStrictEqual(saved.machine, result.machine)) await save(withRows(saved, result))
}

async function save(result: Results) {
  await mkdir(folder, { recursive: true })
  await writeFile(`${folder}${result.group}.json`, `${JSON.stringify(result, null, 2)}\n`)
  await writeFile(`${folder}${result.group}.md`, toMarkdown(result))
}
