import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { reasonOf } from './reason-of.js'
import { unavailable } from './unavailable.js'

/**
 * Imports a package that is an optional peer. Whatever goes wrong is a `CnnError` with code 'backend-unavailable';
 * `install` says what to install where the package is absent.
 */
export async function importOptional<T>(name: string, install: string): Promise<T> {
  const folder = locate(name)
  if (!folder) throw unavailable(`The package ${name} is not installed: npm install ${install}.`)
  try {
    const path = createRequire(import.meta.url).resolve(folder)
    return await import(/* @vite-ignore */ pathToFileURL(path).href)
  } catch (error) {
    throw unavailable(`The package ${name} does not load: ${reasonOf(error)}`, error)
  }
}

/** The folder of a package as this file sees it, or else as the application in the working folder does. */
function locate(name: string) {
  const starts = [dirname(fileURLToPath(import.meta.url)), process.cwd()]
  const folders = starts.flatMap(parents).map((folder) => join(folder, 'node_modules', name))
  return folders.find((folder) => existsSync(folder))
}

const parents = (folder: string): string[] =>
  dirname(folder) === folder ? [folder] : [folder, ...parents(dirname(folder))]
