// Compiles the AssemblyScript of the backend's kernels, and of those for pictures, each to one WebAssembly module in a
// generated file, and copies the .wasm files of TensorFlow.js's wasm backend to where src/backend/wasm.ts refers to them.
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import asc from 'assemblyscript/asc'

const root = join(import.meta.dirname, '..')
const backend = join(root, 'src/backend')

/** They work on the heap of TensorFlow.js's backend. */
const ofBackend = {
  from: join(backend, 'kernels/assembly'),
  to: join(backend, 'kernels/wasm/wasm-kernels.generated.ts'),
  options: [
    ...['--importMemory', '--noExportMemory', '--sharedMemory', '--initialMemory', '1'],
    ...['--maximumMemory', '65536', '--enable', 'simd,threads'],
  ],
}

/** They have a memory of their own. */
const ofPictures = {
  from: join(root, 'src/data/kernels/assembly'),
  to: join(root, 'src/data/kernels/picture-kernels.generated.ts'),
  options: ['--initialMemory', '1', '--enable', 'simd'],
}

async function compile({ from, to, options }) {
  const { error, stdout, stderr, binary } = await compileToMemory(from, options)
  if (error) throw new Error(`The kernels do not compile.\n${stderr}${stdout}`, { cause: error })
  const text = Buffer.from(binary).toString('base64')
  await writeFile(to, `export const kernelsBase64 =\n  '${text}'\n`)
}

async function compileToMemory(folder, options) {
  let binary
  const stdout = asc.createMemoryStream()
  const stderr = asc.createMemoryStream()
  const { error } = await asc.main(
    [
      'index.ts',
      ...['--baseDir', folder, '--outFile', 'kernels.wasm'],
      ...['-O3', '--converge', '--noAssert', '--runtime', 'stub', '--use', 'abort='],
      ...options,
      ...['--disableWarning', '201'],
    ],
    { stdout, stderr, writeFile: (_, contents) => void (binary = contents) },
  )
  return { error, stdout: stdout.toString(), stderr: stderr.toString(), binary }
}

async function copyEngine() {
  const require = createRequire(import.meta.url)
  const from = dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'))
  const to = join(backend, 'wasm-files')
  await mkdir(to, { recursive: true })
  for (const kind of ['', '-simd', '-threaded-simd']) {
    const name = `tfjs-backend-wasm${kind}.wasm`
    await cp(join(from, 'wasm-out', name), join(to, name))
  }
}

await Promise.all([compile(ofBackend), compile(ofPictures), copyEngine()])
