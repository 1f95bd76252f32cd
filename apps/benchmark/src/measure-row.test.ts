import { expect, test } from 'vitest'
import { Cell } from './cell.js'
import type { Column } from './columns.js'
import { measureRow } from './measure-row.js'
import type { Task } from './task.js'

const task: Task = { kind: 'matmul', size: 2, variants: ['NN', 'TN', 'NT'] }
const effort = { rounds: 3, milliseconds: 0, limitSeconds: 1 }

/** A column whose process answers with what this program says of a variant. */
const column = (name: string, answer: string): Column => {
  const program = `
    const say = (reply) => console.log(JSON.stringify(reply))
    console.log('a library prints this')
    say({ ready: true })
    const lines = require('node:readline').createInterface(process.stdin)
    lines.on('line', (line) => { const { variant } = JSON.parse(line); ${answer} })
    lines.on('close', () => say({ peakMegabytes: 7 }))`
  const start = () => new Cell(process.execPath, ['-e', program], process.env)
  return { name, threads: 1, backend: '', own: false, measures: ['matmul'], start }
}

test('each column gets its turns; failures, crashes and hanging processes stay where they are', async () => {
  const rows = await measureRow(
    task,
    [
      column('steady', 'say({ times: [variant === "TN" ? 5 : 3] })'),
      column('partial', 'say(variant === "TN" ? { failed: "Kernel \'X\' not registered" } : { times: [2] })'), // biome-ignore format: one program
      column('hanging', 'if (variant !== "NT") say({ times: [4] })'),
      column('crashing', 'if (variant === "NN") say({ times: [1] }); else throw new Error("broken")'), // biome-ignore format: one program
    ],
    effort,
    () => {},
  )
  const median = (outcome: object) => ('median' in outcome ? outcome.median : outcome)
  expect(rows.map(({ variant }) => variant)).toEqual(['NN', 'TN', 'NT'])
  const [nn, tn, nt] = rows.map(({ outcomes }) => outcomes)
  expect(nn!.steady).toMatchObject({ median: 3, runs: 3, peakMegabytes: 7 })
  expect(median(tn!.steady!)).toBe(5)
  expect([nn!.partial!, tn!.partial!, nt!.partial!].map(median)).toEqual([2, { failed: 'no X' }, 2])
  expect([nn!.hanging!, nt!.hanging!].map(median)).toEqual([4, { failed: '> 1 s' }])
  expect(median(nn!.crashing!)).toBe(1)
  expect(tn!.crashing).toEqual({ failed: 'failed: Error: broken' })
  expect(nt!.crashing).toEqual({ failed: 'not tried' })
})
