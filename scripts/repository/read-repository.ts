import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const notOurs = new Set(['node_modules', 'dist', 'out', '.git', '.turbo', 'coverage'])
const isText = (path: string) => /\.(ts|tsx|mts|mjs|js|json|ya?ml|md|css|html|py)$/.test(path)
const isLarge = (path: string) => path.includes('/golden/') && path.endsWith('.json')

/** The text files below a folder, without what is installed or built; binary files count as empty. */
export function readRepository(root: string): Map<string, string> {
  const files = new Map<string, string>()
  const visit = (folder: string) => {
    for (const name of readdirSync(join(root, folder)).sort()) {
      if (notOurs.has(name)) continue
      const path = folder ? `${folder}/${name}` : name
      if (statSync(join(root, path)).isDirectory()) visit(path)
      else files.set(path, isText(path) && !isLarge(path) ? readText(join(root, path)) : '')
    }
  }
  visit('')
  return files
}

const readText = (path: string) => readFileSync(path, 'utf8')
