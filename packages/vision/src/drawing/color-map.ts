/** Red, green and blue, each in [0, 255], of a value in [0, 1]. */
export type ColorMap = (value: number) => readonly [red: number, green: number, blue: number]

/** MATLAB's rainbow from blue over green to red, in which most papers draw heat maps. */
export const jet: ColorMap = (value) => {
  const ramp = (centre: number) =>
    255 * Math.min(1, Math.max(0, 1.5 - Math.abs(4 * value - centre)))
  return [ramp(3), ramp(2), ramp(1)]
}

const viridisColors = [
  ...[0x440154, 0x482878, 0x3e4a89, 0x31688e, 0x26828e],
  ...[0x1f9e89, 0x35b779, 0x6dcd59, 0xb4de2c, 0xfde725],
]

/**
 * From dark purple over green to yellow: as many steps everywhere, for the colour-blind and in grey too (Nathaniel Smith
 * and Stéfan van der Walt, 2015), to within 2 of 255.
 */
export const viridis: ColorMap = (value) => {
  const place = Math.min(1, Math.max(0, value)) * (viridisColors.length - 1)
  const below = Math.min(viridisColors.length - 2, Math.floor(place))
  const channel = (shift: number) => {
    const low = (viridisColors[below]! >> shift) & 255
    const high = (viridisColors[below + 1]! >> shift) & 255
    return low + (place - below) * (high - low)
  }
  return [channel(16), channel(8), channel(0)]
}
