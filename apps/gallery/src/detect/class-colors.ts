import { boxColors, type Rgb } from '@cnn/vision/drawing'

/** Colours as CSS has them: of lines and plates, and of the letters on these. */
export interface ClassColor {
  '--color': string
  '--ink': string
}

const colors = boxColors.map(([red, green, blue]: Rgb): ClassColor => {
  const isLight = 0.3 * red + 0.6 * green + 0.1 * blue > 100
  return { '--color': `rgb(${red} ${green} ${blue})`, '--ink': isLight ? '#000' : '#fff' }
})

/**
 * Gives classes their colours: that of their number, or where another class has it that is seen along with them, the next
 * one that is free. From picture to picture a class keeps its colour as long as it can.
 */
export class ClassColors {
  readonly #places = new Map<number, number>()

  /** Colours of classes that are seen together; the first are the most important. */
  of(classes: readonly number[]): ReadonlyMap<number, ClassColor> {
    const taken = new Set<number>()
    const together = [...new Set(classes)]
    for (const index of together) {
      const first = this.#places.get(index) ?? index % colors.length
      const order = colors.map((_, i) => (first + i) % colors.length)
      const place = order.find((one) => !taken.has(one)) ?? first
      taken.add(place)
      this.#places.set(index, place)
    }
    return new Map(together.map((index) => [index, colors[this.#places.get(index)!]!]))
  }
}
