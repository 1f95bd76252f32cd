/**
 * Puts another property in place of an object's own or inherited one; gives what puts it back. Where somebody else
 * replaced it again in the meantime, theirs is left.
 */
export function replaceProperty(
  target: object,
  key: string,
  replacement: { value: unknown } | { get(): unknown; set(value: unknown): void },
): () => void {
  const before = Object.getOwnPropertyDescriptor(target, key)
  const enumerable = before?.enumerable ?? false
  const ours = 'value' in replacement ? { ...replacement, writable: true } : replacement
  Object.defineProperty(target, key, { ...ours, enumerable, configurable: true })
  const isOurs = () => {
    const now = Object.getOwnPropertyDescriptor(target, key)
    return 'value' in replacement ? now?.value === replacement.value : now?.get === replacement.get
  }
  return () => {
    if (!isOurs()) return
    if (before) Object.defineProperty(target, key, before)
    else Reflect.deleteProperty(target, key)
  }
}
