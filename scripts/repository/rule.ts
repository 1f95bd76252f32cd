import type { Files } from './imports.js'

/** A rule of this repository, with what shows that it can fail. */
export interface Rule {
  check: (files: Files) => string[]
  /** Small repositories that break the rule, each with what the rule must say. */
  broken: { files: Record<string, string>; says: RegExp }[]
  /** One that looks like it and keeps the rule. */
  kept: Record<string, string>
}

/** The text of a package.json. */
export const manifest = (fields: object) => JSON.stringify({ name: '@cnn/core', ...fields })
