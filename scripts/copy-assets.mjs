// Copies what the compiler leaves behind (weights, samples, .wasm) from src to dist, at the same relative paths.
import { cp, readdir } from 'node:fs/promises'
import { join } from 'node:path'

const isAsset = (path) =>
  !/\.(ts|tsx|md|py)$/.test(path) && !/[\\/](assembly|golden)[\\/]/.test(path)

for (const entry of await readdir('src', { recursive: true, withFileTypes: true })) {
  const from = join(entry.parentPath, entry.name)
  if (entry.isFile() && isAsset(from)) await cp(from, from.replace(/^src/, 'dist'))
}
