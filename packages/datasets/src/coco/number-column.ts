type NumberArray = Float64Array | Uint32Array | Uint8Array

/** Numbers as they come, in an array of numbers. */
export class NumberColumn<A extends NumberArray = Float64Array> {
  values: A
  length = 0

  constructor(
    private readonly Type: new (length: number) => A,
    capacity = 64,
  ) {
    this.values = new Type(capacity)
  }

  push(value: number) {
    if (this.length === this.values.length) {
      const grown = new this.Type(this.length * 2)
      grown.set(this.values)
      this.values = grown
    }
    this.values[this.length++] = value
  }

  /** The numbers alone. */
  trimmed(): A {
    return this.values.slice(0, this.length) as A
  }
}
