import { execFile } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../../..')

export const packages = ['core', 'datasets', 'vision', 'gan']

/** A folder outside the workspace in which the packed packages are installed as a user's package manager would. */
export interface Consumer {
  folder: string
  /** The tarballs, by the name of the package without its scope. */
  tarballs: Record<string, string>
  /** The file names of the shipped weights: 'fashion-mnist-resnet9'. */
  weights: string[]
  remove(): void
}

/** Builds and packs the packages, and installs the tarballs beside the dependencies that the workspace has already. */
export async function makeConsumer(): Promise<Consumer> {
  const filters = packages.map((name) => `--filter=@cnn/${name}`)
  await runTool(process.execPath, [join(root, 'scripts/turbo.mjs'), 'build', ...filters], root)
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cnn-consumer-')))
  const tarballs: Record<string, string> = {}
  for (const name of packages) {
    tarballs[name] = await pack(name, folder)
    await install(name, tarballs[name], folder)
  }
  cpSync(join(import.meta.dirname, 'consumer'), folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', private: true }))
  const weights = shippedWeights(folder)
  if (weights[0]) chooseWeights(folder, weights[0])
  const remove = () => rmSync(folder, { recursive: true, force: true })
  return { folder, tarballs, weights, remove }
}

/** Runs a program with the workspace's tools on its path; what it printed, or an error that shows it. */
export async function runTool(command: string, parameters: string[], folder: string) {
  const tools = join(root, 'node_modules/.bin')
  const env = { ...process.env, PATH: `${tools}:${process.env.PATH}`, NO_COLOR: '1' }
  try {
    const { stdout } = await run(command, parameters, { cwd: folder, env, maxBuffer: 2 ** 26 })
    return stdout
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`${command} ${parameters.join(' ')} failed.\n${stdout}\n${stderr}`)
  }
}

async function pack(name: string, folder: string) {
  await runTool('pnpm', ['pack', '--pack-destination', folder], join(root, 'packages', name))
  const { version } = readManifest(join(root, 'packages', name))
  return join(folder, `cnn-${name}-${version}.tgz`)
}

async function install(name: string, tarball: string, folder: string) {
  const target = join(folder, 'node_modules/@cnn', name)
  mkdirSync(target, { recursive: true })
  await run('tar', ['-xzf', tarball, '-C', target, '--strip-components=1'])
  const { dependencies = {} } = readManifest(target)
  for (const dependency of Object.keys(dependencies).filter((it) => !it.startsWith('@cnn/'))) {
    const link = join(folder, 'node_modules', dependency)
    mkdirSync(dirname(link), { recursive: true })
    const installed = realpathSync(join(root, 'packages', name, 'node_modules', dependency))
    rmSync(link, { force: true })
    symlinkSync(installed, link, 'junction')
  }
}

interface Manifest {
  version: string
  dependencies?: Record<string, string>
}

const readManifest = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest

/** Weights of Fashion-MNIST first, as the sample has their pictures. */
function shippedWeights(folder: string) {
  return readdirSync(join(folder, 'node_modules/@cnn/vision/dist/weights'))
    .filter((name) => name.endsWith('.safetensors'))
    .map((name) => name.replace('.safetensors', ''))
    .sort((a, b) => Number(b.startsWith('fashion')) - Number(a.startsWith('fashion')))
}

/** What the consumer's files import: one of the shipped weights, as a user writes it. */
function chooseWeights(folder: string, name: string) {
  const value = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  const line = `export { ${value} as weights } from '@cnn/vision/weights/${name}'\n`
  writeFileSync(join(folder, 'weights.mjs'), line)
  writeFileSync(join(folder, 'weights.d.mts'), line)
}
