import { nearestName } from '@cnn/core'

/** " Did you mean 'x'?", or nothing. */
export function suggestion(typed: string, names: Iterable<string>) {
  const name = nearestName(typed, names)
  return name === undefined ? '' : ` Did you mean "${name}"?`
}
