import { encodePng } from '@cnn/core'

/** A colour picture of sky, grass and a house. */
export function photograph(width: number, height: number): Uint8Array {
  const data = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const isHouse = Math.abs(x / width - 0.5) < 0.15 && y / height > 0.4 && y / height < 0.8
      const ground = y / height > 0.6 ? [70, 140, 60] : [150, 190, 235]
      data.set(isHouse ? [190, 90, 70] : ground, 3 * (y * width + x))
    }
  }
  return encodePng({ data, width, height, channels: 3 })
}

/** Stripes, upright or level, each picture somewhat other. */
export function stripes(isUpright: boolean, variant: number): Uint8Array {
  const side = 64
  const period = 6 + (variant % 5)
  const data = Uint8Array.from({ length: side * side }, (_, i) => {
    const place = (isUpright ? i % side : Math.floor(i / side)) + variant * 3
    return place % period < period / 2 ? 40 : 210
  })
  return encodePng({ data, width: side, height: side, channels: 1 })
}
