import type { KeyPattern, RenameRule } from '@cnn/core'
import { InvalidArgumentError } from 'commander'

/** A rule more: 'backbone=>' or '/^layer(\d)_/=>layer$1.'. */
export function addRenameRule(text: string, before: readonly RenameRule[] = []): RenameRule[] {
  const arrow = text.lastIndexOf('=>')
  if (arrow <= 0) {
    throw new InvalidArgumentError("It must be 'from=>to'; 'backbone=>' takes the name off.")
  }
  return [...before, { from: keyPattern(text.slice(0, arrow)), to: text.slice(arrow + 2) }]
}

/** A pattern more. */
export const addKeyPattern = (text: string, before: readonly KeyPattern[] = []): KeyPattern[] => [
  ...before,
  keyPattern(text),
]

/** A key or a module by its name, or between slashes a regular expression. */
function keyPattern(text: string): KeyPattern {
  const [, source] = /^\/(.+)\/$/.exec(text) ?? []
  if (source === undefined) return text
  try {
    return new RegExp(source)
  } catch (error) {
    throw new InvalidArgumentError(`${text} is no pattern: ${(error as Error).message}.`)
  }
}
