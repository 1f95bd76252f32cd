interface Use<T> {
  opening: Promise<T>
  /** How many verbs work with it. */
  users: number
}

/** Something that a worker's verbs work with until another is opened. */
export class Opened<T extends { dispose(): void }> {
  readonly #absence: string
  #current: Use<T> | undefined

  /** `absence` is the error of a verb that comes before anything was opened. */
  constructor(absence: string) {
    this.#absence = absence
  }

  /** Takes another one. The one before is freed when no verb works with it any more. */
  replace(opening: Promise<T>): Promise<T> {
    const before = this.#current
    this.#current = { opening, users: 0 }
    if (before?.users === 0) free(before)
    return opening
  }

  /** Lets a verb work with the one that is open. */
  async use<R>(act: (opened: T) => Promise<R>): Promise<R> {
    const mine = this.#current
    if (!mine) throw new Error(this.#absence)
    mine.users++
    try {
      return await act(await mine.opening)
    } finally {
      mine.users--
      if (mine !== this.#current && mine.users === 0) free(mine)
    }
  }
}

function free({ opening }: Use<{ dispose(): void }>) {
  opening.then(
    (opened) => opened.dispose(),
    () => {},
  )
}
