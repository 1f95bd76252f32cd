import { basename } from 'node:path/posix'
import { type Files, isCode, packageFolder } from './imports.js'

const vagueNames = ['utils', 'util', 'helpers', 'helper', 'misc', 'common', 'types', 'constants']

/** Files and folders of code are named in kebab-case, and for what they hold. */
export function names(files: Files): string[] {
  return [...files.keys()].filter(isCode).flatMap((path) => {
    const parts = path.split('/')
    const stems = parts.map((part) => part.split('.')[0]!)
    const faults: string[] = []
    if (!parts.every((part) => /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/.test(part))) {
      faults.push(`${path}: is not kebab-case`)
    }
    const vague = stems.find((stem) => vagueNames.includes(stem))
    if (vague) faults.push(`${path}: "${vague}" says nothing; name what it holds`)
    return faults
  })
}

const longest = 400

/** A file is short enough to read in one go. */
export const lengths = (files: Files) =>
  [...files]
    .filter(([path]) => isCode(path) && !path.includes('.generated.'))
    .map(([path, text]) => ({ path, lines: text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > longest)
    .map(({ path, lines }) => `${path}: has ${lines} lines; ${longest} are the most`)

/** No test is left out or left alone; one that needs something absent says `skipIf`. */
export const allTestsRun = (files: Files) =>
  [...files]
    .filter(([path]) => path.endsWith('.test.ts') && packageFolder(path))
    .flatMap(([path, text]) =>
      [...text.matchAll(/\b(?:it|test|describe)(?:\.\w+)*\.(?:only|skip|todo|fails)\b/g)].map(
        ([found]) => `${path}: has ${found}`,
      ),
    )

const rootOnly =
  /^(biome\.jsonc?|turbo\.json|vitest\.(config|workspace)\.\w+|tsup\.config\.\w+|tsconfig\.base\.json|pnpm-(lock|workspace)\.yaml|knip\.jsonc?|typedoc\.json|\.npmrc|\.size-limit\.json)$/
const foreign =
  /^(package-lock\.json|yarn\.lock|bun\.lockb?|eslint\.config\.\w+|\.eslintrc.*|\.prettierrc.*|prettier\.config\.\w+|jest\.config\.\w+)$/

/** One configuration of each kind, at the root, for every package. */
export function oneConfiguration(files: Files): string[] {
  return [...files.keys()].flatMap((path) => {
    const name = basename(path)
    if (foreign.test(name)) return [`${path}: belongs to a tool that is not used here`]
    if (rootOnly.test(name) && name !== path) return [`${path}: its like stands at the root`]
    return []
  })
}

/** The lockfile names no host: whoever installs uses the registry of their own settings. */
export const lockfileNamesNoHost = (files: Files) =>
  (files.get('pnpm-lock.yaml') ?? '')
    .split('\n')
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => /(tarball|resolution|registry|repo):.*:\/\//.test(line))
    .map(({ line, number }) => `pnpm-lock.yaml:${number}: ${line.trim()}`)
