import { createInterface } from 'node:readline'
import type { Assignment, Summary } from '../task.js'

export interface Request {
  variant: string
  /** How long to repeat it, at least once. */
  milliseconds: number
}

export type Reply = { ready: true } | { times: number[] } | { failed: string } | Summary

/** Does once what is to be measured; what it resolves with is ready to be read. */
export type Run = () => void | Promise<void>

/** Measures, in a process of its own, what the process that started it asks for, line by line. */
export async function serve(
  prepare: (assignment: Assignment) => Promise<Record<string, Run>>,
  summarize: () => Partial<Summary> = () => ({}),
) {
  const say = (reply: Reply) => process.stdout.write(`${JSON.stringify(reply)}\n`)
  const runs = await prepare(JSON.parse(process.argv[2]!)).catch((error: Error) => {
    say({ failed: error.message })
  })
  if (!runs) process.exit(1)
  say({ ready: true })
  for await (const line of createInterface(process.stdin)) {
    const { variant, milliseconds } = JSON.parse(line) as Request
    try {
      say({ times: await repeat(runs[variant]!, milliseconds) })
    } catch (error) {
      say({ failed: (error as Error).message })
    }
  }
  say({ peakMegabytes: process.resourceUsage().maxRSS / 1024, ...summarize() })
  process.exit(0)
}

async function repeat(run: Run, milliseconds: number) {
  const times: number[] = []
  const end = performance.now() + milliseconds
  do {
    const start = performance.now()
    await run()
    times.push(performance.now() - start)
  } while (performance.now() < end)
  return times
}
