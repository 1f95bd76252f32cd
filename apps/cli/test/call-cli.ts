import { vi } from 'vitest'
import { createProgram, runProgram } from '../src/program.js'

/** Runs the command within this process, which is faster, and takes down what it writes. */
export async function callCli(...args: string[]) {
  const written = { stdout: '', stderr: '' }
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += text
      return true
    }),
  )
  const before = process.exitCode
  try {
    process.exitCode = undefined
    await runProgram(createProgram(), ['node', 'cnn', ...args])
    return { ...written, code: process.exitCode ?? 0 }
  } finally {
    process.exitCode = before
    for (const spy of spies) spy.mockRestore()
  }
}
