import { boxColors } from '@cnn/vision/drawing'

/** The colours of a class's boxes as CSS has them: of lines and plates, and of the letters on these. */
export function classColors(index: number) {
  const [red, green, blue] = boxColors[index % boxColors.length]!
  const isLight = 0.3 * red + 0.6 * green + 0.1 * blue > 100
  return {
    '--color': `rgb(${red} ${green} ${blue})`,
    '--ink': isLight ? '#000' : '#fff',
  }
}
