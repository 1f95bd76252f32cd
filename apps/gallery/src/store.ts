import { useEffect, useState } from 'preact/hooks'

/** A value that outlives components and tells who looks at it when it changes. */
export class Store<T> {
  #value: T
  readonly #watchers = new Set<() => void>()

  constructor(value: T) {
    this.#value = value
  }

  get value() {
    return this.#value
  }

  set(value: T) {
    if (Object.is(value, this.#value)) return
    this.#value = value
    for (const watcher of [...this.#watchers]) watcher()
  }

  /** Replaces some fields. */
  update(fields: Partial<T>) {
    this.set({ ...this.#value, ...fields })
  }

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }
}

/** The store's value; the component is rendered anew when it changes, at most once a frame. */
export function useStore<T>(store: Store<T>): T {
  const [, setTick] = useState(0)
  useEffect(() => {
    let frame = 0
    const refresh = () => {
      frame ||= requestAnimationFrame(() => {
        frame = 0
        setTick((tick) => tick + 1)
      })
    }
    refresh()
    const leave = store.watch(refresh)
    return () => {
      leave()
      cancelAnimationFrame(frame)
    }
  }, [store])
  return store.value
}
