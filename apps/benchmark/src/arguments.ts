import { parseArgs } from 'node:util'
import { groups as allGroups, type GroupName, groupNames } from './groups/groups.js'

export interface Arguments {
  groups: GroupName[]
  /** Only rows whose label has this in it. */
  rows?: string
  quick: boolean
  json: boolean
  help: boolean
}

export const help = `Measures this project beside its peers, in one run.

  pnpm bench [--only <group>[,<group>]] [--rows <text>] [--quick] [--json]

  --only <group>   ${groupNames.join(', ')}; several are separated by commas or given one by one
  --rows <text>    only the rows whose label contains this
  --quick          few and short repetitions, to see that everything runs: its figures are rough
  --json           prints JSON instead of Markdown
  --help           prints this

A whole group that is not measured quickly is also written to apps/benchmark/results/; rows that are measured alone go into
the table there, if it is of a machine like this one. Nothing else should run meanwhile.`

/** Reads the command line. Throws an `Error` with a message for whoever wrote it. */
export function readArguments(given: string[]): Arguments {
  const { values } = parseArgs({
    args: given,
    options: {
      only: { type: 'string', multiple: true, default: [] },
      rows: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const wanted = values.only.flatMap((names) => names.split(','))
  const unknown = wanted.find((name) => !groupNames.includes(name as GroupName))
  if (unknown !== undefined) {
    throw new Error(`There is no group '${unknown}'; there are ${groupNames.join(', ')}.`)
  }
  const { rows, quick, json, help } = values
  const asked = groupNames.filter((name) => wanted.length === 0 || wanted.includes(name))
  const labels = (name: GroupName) => allGroups[name].rows(quick).map(({ label }) => label)
  const hasRow = (name: GroupName) => labels(name).some((label) => label.includes(rows ?? ''))
  const groups = asked.filter(hasRow)
  if (groups.length === 0) {
    throw new Error(`No row contains '${rows}'; there are:\n${asked.flatMap(labels).join('\n')}`)
  }
  return { groups, ...(rows !== undefined && { rows }), quick, json, help }
}
