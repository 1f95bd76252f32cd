import type { Files } from './imports.js'

type Names = Record<string, string>

/** The fields of a package.json that the rules read. */
export interface Manifest {
  name: string
  version?: string
  private?: boolean
  license?: string
  type?: string
  sideEffects?: boolean
  engines?: Names
  publishConfig?: Record<string, unknown>
  files?: string[]
  packageManager?: string
  exports?: Record<string, string | Names>
  scripts?: Names
  dependencies?: Names
  devDependencies?: Names
  peerDependencies?: Names
  optionalDependencies?: Names
}

/** Every package.json with the folder that it stands in ('' is the root). */
export const manifests = (files: Files): { folder: string; manifest: Manifest }[] =>
  [...files]
    .filter(([path]) => /^((packages|apps)\/[^/]+\/|scripts\/)?package\.json$/.test(path))
    .map(([path, text]) => ({
      folder: path.replace(/\/?package\.json$/, ''),
      manifest: JSON.parse(text) as Manifest,
    }))

/** All packages bear the same licence, engines and form, and all published ones the same version. */
export function sameManifests(files: Files): string[] {
  const all = manifests(files)
  const version = all.find(({ manifest }) => !manifest.private)?.manifest.version
  return all.flatMap(({ folder, manifest }) => {
    const wanted: Record<string, unknown> = {
      type: 'module',
      license: 'MIT',
      engines: { node: '>=20.19' },
    }
    if (!manifest.private) {
      wanted.version = version
      wanted.publishConfig = { access: 'public', provenance: true }
    }
    if (folder.startsWith('packages/')) wanted.sideEffects = false
    const fields = manifest as unknown as Record<string, unknown>
    return Object.entries(wanted)
      .filter(([field, value]) => JSON.stringify(fields[field]) !== JSON.stringify(value))
      .map(([field, value]) => `${folder}/package.json: ${field} must be ${JSON.stringify(value)}`)
  })
}

/** A published package needs nothing that is not published. */
export function publishedDependencies(files: Files): string[] {
  const all = manifests(files)
  const unpublished = all.filter(({ manifest }) => manifest.private).map((it) => it.manifest.name)
  return all
    .filter(({ manifest }) => !manifest.private)
    .flatMap(({ folder, manifest }) =>
      Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
        .filter((name) => unpublished.includes(name))
        .map((name) => `${folder}: is published, but its dependency ${name} is not`),
    )
}

/** A package from outside has one version, and where two packages need it, it stands in the catalog. */
export function sharedVersions(files: Files): string[] {
  const users = new Map<string, Map<string, string[]>>()
  for (const { folder, manifest } of manifests(files)) {
    const names = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
    for (const [name, range] of names.filter(([name]) => !name.startsWith('@cnn/'))) {
      const ranges = users.get(name) ?? new Map<string, string[]>()
      users.set(name, ranges.set(range, [...(ranges.get(range) ?? []), folder || 'the root']))
    }
  }
  return [...users]
    .filter(([, ranges]) => [...ranges.values()].flat().length > 1)
    .filter(([, ranges]) => ranges.size > 1 || !ranges.has('catalog:'))
    .map(([name, ranges]) => {
      const folders = [...ranges.values()].flat().join(', ')
      return `${name}: used by ${folders}; take it from the catalog everywhere`
    })
}

/** The pnpm that the scripts fetch is the one that the repository pins. */
export function onePackageManager(files: Files): string[] {
  const root = manifests(files).find(({ folder }) => folder === '')?.manifest
  const pinned = root?.packageManager ?? 'nothing'
  return Object.entries(root?.scripts ?? {}).flatMap(([name, script]) =>
    [...script.matchAll(/--package (pnpm@\S+)/g)]
      .filter(([, used]) => used !== pinned)
      .map(([, used]) => `package.json: ${name} fetches ${used}, but ${pinned} is pinned`),
  )
}
