/** Each tensor once, also where a network holds it under several names: it then goes by the first. */
export function eachOnce<T>(named: Iterable<readonly [string, T]>): [string, T][] {
  const keys = new Map<T, string>()
  for (const [key, tensor] of named) if (!keys.has(tensor)) keys.set(tensor, key)
  return [...keys].map(([tensor, key]) => [key, tensor])
}
