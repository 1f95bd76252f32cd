// Copies what the compiler leaves behind (weights, samples, .wasm) from src to dist, at the same relative paths.
import { cp, readdir } from 'node:fs/promises'
import { join } from 'node:path'

const isAsset = (name) => !/\.(ts|tsx|md)$/.test(name)

for (const entry of await readdir('src', { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !isAsset(entry.name)) continue
  const from = join(entry.parentPath, entry.name)
  await cp(from, from.replace(/^src/, 'dist'))
}
