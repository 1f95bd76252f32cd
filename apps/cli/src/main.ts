#!/usr/bin/env node
import { createProgram, runProgram } from './program.js'

// A reader that has seen enough (`cnn … | head`) is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0)
    throw error
  })
}

await runProgram(createProgram(), process.argv)
// The threads of a backend still wait for work; what was written goes out before they are ended.
process.stdout.write('', () => process.exit())
