/** The multiple of 8 nearest to a number of channels, and not less than 90 % of it: torchvision's `_make_divisible`. */
export function wholeGroups(channels: number) {
  const rounded = Math.max(8, 8 * Math.floor((channels + 4) / 8))
  return rounded < 0.9 * channels ? rounded + 8 : rounded
}
