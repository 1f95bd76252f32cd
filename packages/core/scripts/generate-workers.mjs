// Bundles the programs of worker threads, for Node and for browsers, to modules that export their code: threads are then
// started from it wherever the package's files are, and whatever bundler an application uses.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'

const workers = join(import.meta.dirname, '../src/data/workers')

async function bundle(program, platform) {
  const isNode = platform === 'node'
  const { outputFiles } = await build({
    entryPoints: [join(workers, `${program}.ts`)],
    conditions: ['@cnn/source', platform],
    bundle: true,
    minify: true,
    // Threads of Node that are started from code run it as CommonJS.
    format: isNode ? 'cjs' : 'esm',
    platform,
    target: 'es2022',
    write: false,
    logLevel: 'error',
  })
  await writeFile(
    join(workers, `${program}-${platform}.generated.ts`),
    `export const code = ${JSON.stringify(outputFiles[0].text)}\n`,
  )
}

for (const program of ['map-worker', 'decode-worker']) {
  for (const platform of ['node', 'browser']) await bundle(program, platform)
}
