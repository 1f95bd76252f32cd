/** Red, green and blue, each in [0, 255]. */
export type Rgb = readonly [red: number, green: number, blue: number]

/**
 * Seven colours that people with any kind of colour vision tell apart (Okabe & Ito 2008, "Color Universal Design"), without
 * the black: sky blue, orange, bluish green, yellow, vermillion, reddish purple, blue.
 */
export const boxColors: readonly Rgb[] = [
  [86, 180, 233],
  [230, 159, 0],
  [0, 158, 115],
  [240, 228, 66],
  [213, 94, 0],
  [204, 121, 167],
  [0, 114, 178],
]

const black: Rgb = [0, 0, 0]
const white: Rgb = [255, 255, 255]

/** Black or white, whichever stands out more from a colour. */
export function inkOn(color: Rgb): Rgb {
  const luminance = luminanceOf(color)
  return (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) ? black : white
}

/** Relative luminance, 0 … 1, as WCAG 2 has it. */
function luminanceOf(color: Rgb): number {
  const [red, green, blue] = color.map((level) => {
    const share = level / 255
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}
