import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type BuildOptions, build } from 'esbuild'

const run = promisify(execFile)

/** TensorFlow.js is CommonJS inside: in an ES module it finds these only where a bundle brings them. */
const commonJs = `import { createRequire as requireFrom } from 'node:module'
const require = requireFrom(import.meta.url)
const __dirname = import.meta.dirname
const __filename = import.meta.filename`

/** Bundles a program that imports from '../src/index.js', as an application's bundler would. */
export async function bundle(program: string, platform: 'node' | 'browser', rest?: BuildOptions) {
  const { metafile } = await build({
    stdin: { contents: program, resolveDir: import.meta.dirname, loader: 'ts' },
    conditions: ['@cnn/source', platform === 'node' ? 'node' : 'browser'],
    banner: platform === 'node' ? { js: commonJs } : {},
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform,
    target: 'es2022',
    write: false,
    outdir: 'bundle',
    metafile: true,
    logLevel: 'error',
    ...rest,
  })
  return metafile!.outputs
}

/** Bundles a program for Node and gives what it prints; throws where it fails or does not end. */
export async function runBundled(
  program: string,
  { cwd = process.cwd(), env = {} }: { cwd?: string; env?: Record<string, string> } = {},
) {
  const outdir = await mkdtemp(join(tmpdir(), 'bundle-'))
  try {
    await bundle(program, 'node', { outdir, write: true, splitting: false })
    const { stdout } = await run(process.execPath, [join(outdir, 'stdin.mjs')], {
      cwd,
      env: { ...process.env, ...env },
      timeout: 120_000,
    })
    return stdout
  } finally {
    await rm(outdir, { recursive: true, force: true })
  }
}
