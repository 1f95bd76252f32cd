import { randomStream } from '@cnn/core/data'

/**
 * Which files of one class are held back for validation: those whose path draws a number below `share`. A file's path
 * alone decides, so that further files change nothing for those that were there; only where a part would be empty does
 * one file cross over.
 */
export function heldBack(paths: readonly string[], share: number): Set<string> {
  const drawn = paths
    .map((path) => ({ path, number: randomStream('validation', path).uniform() }))
    .sort((a, b) => a.number - b.number || (a.path < b.path ? -1 : 1))
  if (drawn.length < 2) return new Set()
  const count = drawn.filter(({ number }) => number < share).length
  const least = Math.min(drawn.length - 1, Math.max(1, count))
  return new Set(drawn.slice(0, least).map(({ path }) => path))
}
