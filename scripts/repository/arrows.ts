import { builtinModules } from 'node:module'
import {
  type Files,
  type ImportGraph,
  importGraph,
  isCode,
  isSource,
  isTest,
  packageFolder,
} from './imports.js'
import { type Manifest, manifests } from './manifests.js'

const packages = ['core', 'datasets', 'vision', 'gan', 'audio', 'geo', 'molecular']

/** Which packages of this repository a package may use at run time. A new package takes its place here. */
const arrows: Record<string, readonly string[]> = {
  'packages/core': [],
  'packages/datasets': ['core'],
  'packages/vision': ['core'],
  'packages/gan': ['core', 'vision'],
  'packages/audio': ['core'],
  'packages/geo': ['core', 'vision'],
  'packages/molecular': ['core'],
  'apps/cli': [...packages, 'recipes'],
  'apps/recipes': packages,
  'apps/gallery': packages,
  'apps/benchmark': [...packages, 'recipes'],
}

/** The tests of a model package may read data sets. */
const testArrows = (folder: string) =>
  folder === 'packages/core' ? [] : [...(arrows[folder] ?? []), 'datasets']

/** Declared dependencies between the packages keep to the arrows. */
export function declaredArrows(files: Files): string[] {
  return manifests(files).flatMap(({ folder, manifest }) => {
    if (!packageFolder(`${folder}/`)) return []
    if (!arrows[folder]) return [`${folder}: has no place among the arrows between packages`]
    const forbidden = (declared: Record<string, string> | undefined, allowed: readonly string[]) =>
      Object.keys(declared ?? {})
        .filter((name) => name.startsWith('@cnn/') && !allowed.includes(name.slice('@cnn/'.length)))
        .map((name) => `${folder}: must not depend on ${name}`)
    return [
      ...forbidden({ ...manifest.dependencies, ...manifest.peerDependencies }, arrows[folder]),
      ...forbidden(manifest.devDependencies, testArrows(folder)),
    ]
  })
}

/** What the files of a package import is declared: as a dependency, in tests and unpublished apps for development too. */
export function declaredImports(files: Files): string[] {
  const graph = importGraph(files)
  const byFolder = new Map(manifests(files).map(({ folder, manifest }) => [folder, manifest]))
  return [...files.keys()].filter(isCode).flatMap((path) => {
    const manifest = byFolder.get(packageFolder(path) ?? '')
    if (!manifest || path.includes('/assembly/') || !path.includes('/src/')) return []
    const allowed = isTest(path)
      ? [...declared(manifest), ...testTools]
      : manifest.private
        ? declared(manifest)
        : runTimeNames(manifest)
    return graph
      .of(path)
      .map(({ specifier }) => packageName(specifier))
      .filter((name) => name !== undefined && name !== manifest.name && !allowed.includes(name))
      .map((name) => `${path}: imports ${name}, which ${manifest.name} does not depend on`)
  })
}

const testTools = ['vitest', '@vitest/browser-playwright', 'playwright-core', 'esbuild', 'vite']

const runTimeNames = (manifest: Manifest) =>
  Object.keys({
    ...manifest.dependencies,
    ...manifest.peerDependencies,
    ...manifest.optionalDependencies,
  })

const declared = (manifest: Manifest) => [
  ...runTimeNames(manifest),
  ...Object.keys(manifest.devDependencies ?? {}),
]

const isBuiltin = (specifier: string) =>
  specifier.startsWith('node:') || builtinModules.includes(specifier)

/** The package that a specifier names; undefined for a file of the same package and for Node's own modules. */
function packageName(specifier: string): string | undefined {
  if (/^[.#/]/.test(specifier) || isBuiltin(specifier) || /^[a-z]+:/.test(specifier)) {
    return undefined
  }
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/** Files import no files that lead back to them. */
export function noCycles(files: Files): string[] {
  const graph = importGraph(files)
  return graph.cycles([...files.keys()].filter(isSource)).map((cycle) => cycle.join(' → '))
}

/**
 * TensorFlow.js comes from core's tf.ts; its backends load lazily, and only under core's backend folder. The benchmark
 * measures it as a stranger.
 */
export function oneTensorFlow(files: Files): string[] {
  const graph = importGraph(files)
  const seam = 'packages/core/src/tf.ts'
  const faults: string[] = []
  const ours = [...files.keys()].filter(
    (path) => isCode(path) && packageFolder(path) && !path.startsWith('apps/benchmark/'),
  )
  for (const path of ours) {
    for (const { specifier } of graph.of(path)) {
      const name = packageName(specifier) ?? ''
      if (name === '@tensorflow/tfjs-core' && path !== seam) {
        faults.push(`${path}: imports ${name}; take tf from core's tf.ts`)
      }
      if (isBackend(name) && !path.startsWith('packages/core/src/backend/')) {
        faults.push(`${path}: imports ${name} outside core's backend folder`)
      }
    }
  }
  const loadedAtOnce = graph.reachable(entries(files, graph), ['static'], 'both').keys()
  for (const path of loadedAtOnce) {
    for (const { specifier, kind } of graph.of(path)) {
      if (kind === 'static' && isBackend(packageName(specifier) ?? '')) {
        faults.push(`${path}: loads ${specifier} whenever the package is imported; import() it`)
      }
    }
  }
  return faults
}

const isBackend = (name: string) =>
  name === 'webgpu' || (name.startsWith('@tensorflow/') && name !== '@tensorflow/tfjs-core')

/** The source files that other packages can import, by the manifests' "@cnn/source" conditions. */
function entries(files: Files, graph: ImportGraph): string[] {
  return manifests(files).flatMap(({ folder, manifest }) =>
    Object.values(manifest.exports ?? {}).flatMap((target) => {
      const source = typeof target === 'object' ? target['@cnn/source'] : undefined
      if (!source) return []
      if (!source.includes('*')) return graph.resolve(`${folder}/package.json`, source)
      const [before, after] = source.slice(2).split('*') as [string, string]
      return [...files.keys()].filter(
        (path) => isSource(path) && path.startsWith(`${folder}/${before}`) && path.endsWith(after),
      )
    }),
  )
}

/** Nothing that a browser can load asks for a module of Node. */
export function noNodeInBrowsers(files: Files): string[] {
  const graph = importGraph(files)
  const page = [...files.keys()].filter(
    (path) => isSource(path) && path.startsWith('apps/gallery/src/'),
  )
  const published = entries(files, graph).filter((path) => path.startsWith('packages/'))
  const reached = graph.reachable([...published, ...page], ['static', 'dynamic'], 'browser')
  const faults: string[] = []
  for (const path of reached.keys()) {
    for (const { specifier, kind } of graph.of(path)) {
      if (kind === 'type' || !isBuiltin(specifier)) continue
      const trail = [path]
      for (let from = reached.get(path); from; from = reached.get(from)) trail.push(from)
      faults.push(`${trail.join(' ← ')}: a browser cannot load ${specifier}`)
    }
  }
  return faults
}
