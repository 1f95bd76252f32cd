/** A map of colours, 3 rows of 4: what of red, green, blue and of 1 makes the new red, green and blue. */
export type ColorMatrix = readonly number[]

export const sameColors: ColorMatrix = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]

export const brighter = (by: number): ColorMatrix => [1, 0, 0, by, 0, 1, 0, by, 0, 0, 1, by]

export const contrasted = (by: number): ColorMatrix => [by, 0, 0, 0, 0, by, 0, 0, 0, 0, by, 0]

/** Along the axis of greys colours are multiplied by one number, across it by another. */
export function aboutGrey(along: number, across: number): ColorMatrix {
  const [same, other] = [across + (along - across) / 3, (along - across) / 3]
  return [same, other, other, 0, other, same, other, 0, other, other, same, 0]
}

/** Turns colours about the axis of greys, by an angle in radians. */
export function hueTurned(angle: number): ColorMatrix {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const [same, cross] = [cos + (1 - cos) / 3, sin / Math.sqrt(3)]
  const [minus, plus] = [(1 - cos) / 3 - cross, (1 - cos) / 3 + cross]
  return [same, minus, plus, 0, plus, same, minus, 0, minus, plus, same, 0]
}

/** First `inner`, then `outer`. */
export function composeColors(outer: ColorMatrix, inner: ColorMatrix): ColorMatrix {
  return Array.from({ length: 12 }, (_, place) => {
    const [row, column] = [Math.floor(place / 4) * 4, place % 4]
    let sum = column === 3 ? outer[row + 3]! : 0
    for (let i = 0; i < 3; i++) sum += outer[row + i]! * inner[4 * i + column]!
    return sum
  })
}
