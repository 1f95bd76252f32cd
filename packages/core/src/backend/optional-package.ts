import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { reasonOf } from './reason-of.js'
import { unavailable } from './unavailable.js'

/** What to say where a package that users install themselves is absent, and where it is there and does not load. */
export interface PackageAdvice {
  absent: string
  broken: string
}

/**
 * Imports a package that is an optional peer: as this package sees it, else as the application in the working folder does.
 * Whatever goes wrong is a `CnnError` with code 'backend-unavailable'. The name is not a literal where it is imported, so
 * that no bundler looks for it.
 */
export async function importOptional<T>(name: string, advice: PackageAdvice): Promise<T> {
  try {
    return await importAnywhere<T>(name)
  } catch (error) {
    if (isAbsent(error, name)) throw unavailable(advice.absent, error)
    throw unavailable(`${advice.broken}: ${reasonOf(error)}`, error)
  }
}

async function importAnywhere<T>(name: string): Promise<T> {
  try {
    return unwrap(await import(/* @vite-ignore */ name))
  } catch (error) {
    if (!isAbsent(error, name)) throw error
    const application = createRequire(join(process.cwd(), 'package.json'))
    return unwrap(await import(/* @vite-ignore */ pathToFileURL(application.resolve(name)).href))
  }
}

/** CommonJS packages come whole as the default export. */
const unwrap = (module: { default?: unknown }) =>
  ('default' in module && typeof module.default === 'object'
    ? { ...(module.default as object), ...module }
    : module) as never

/** Whether it is this package that was not found, and not one that it needs itself. */
function isAbsent(error: unknown, name: string) {
  const { code, message } = error as { code?: string; message?: string }
  const notFound = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
  return notFound && new RegExp(`(package|module) '${name}'`).test(message ?? '')
}
