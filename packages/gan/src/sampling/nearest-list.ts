/** The nearest of what was seen so far. Of things equally near the earlier ones stay. */
export class NearestList<Thing> {
  readonly #count: number
  readonly #found: { squared: number; thing: Thing }[] = []

  constructor(count: number) {
    this.#count = count
  }

  /** Squared distances below it are among the nearest. */
  get limit() {
    return this.#found.length < this.#count ? Infinity : this.#found.at(-1)!.squared
  }

  add(squared: number, thing: Thing) {
    if (!(squared < this.limit)) return
    const place = this.#found.findIndex((other) => squared < other.squared)
    this.#found.splice(place < 0 ? this.#found.length : place, 0, { squared, thing })
    if (this.#found.length > this.#count) this.#found.pop()
  }

  /** The nearest first. */
  get found(): readonly { squared: number; thing: Thing }[] {
    return this.#found
  }
}
