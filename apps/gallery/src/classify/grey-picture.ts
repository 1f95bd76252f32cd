/** One channel in rows, 0 … 255. */
export interface GreyPicture {
  data: Uint8Array
  width: number
  height: number
}

/** A rectangle of pixels. */
export interface Region {
  x: number
  y: number
  width: number
  height: number
}

/** The part where something is brighter than `threshold`, or undefined where nothing is. */
export function brightRegion({ data, width, height }: GreyPicture, threshold: number) {
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[y * width + x]! <= threshold) continue
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = y
    }
  }
  if (right < 0) return undefined
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 }
}

/** The value that half of the pixels along the edges do not exceed: the ground, if the thing stands free. */
export function groundLevel({ data, width, height }: GreyPicture): number {
  const edge: number[] = []
  for (let x = 0; x < width; x++) edge.push(data[x]!, data[(height - 1) * width + x]!)
  for (let y = 0; y < height; y++) edge.push(data[y * width]!, data[y * width + width - 1]!)
  return edge.sort((a, b) => a - b)[edge.length >> 1]!
}

/**
 * Ground to black and the thing to white: values as their distance from the ground, downwards for a picture that is to
 * be inverted, stretched so that all but the brightest hundredth reach from 0 to 255.
 */
export function levelled(picture: GreyPicture, isInverted: boolean): GreyPicture {
  const ground = groundLevel(picture)
  const counts = new Uint32Array(256)
  const distance = (value: number) => Math.max(0, isInverted ? ground - value : value - ground)
  for (const value of picture.data) counts[distance(value)]!++
  let white = 255
  for (let seen = counts[255]!; white > 32 && seen < picture.data.length / 100; ) {
    seen += counts[--white]!
  }
  const data = picture.data.map((value) => Math.min(255, (distance(value) * 255) / white))
  return { ...picture, data }
}

/** Fills what bright lines enclose: every dark pixel from which no way leads to the edge. */
export function filledShapes({ data, width, height }: GreyPicture, level: number): GreyPicture {
  const isOutside = new Uint8Array(width * height)
  const open: number[] = []
  const visit = (x: number, y: number) => {
    const index = y * width + x
    if (x < 0 || y < 0 || x >= width || y >= height || isOutside[index] || data[index]! > 96) return
    isOutside[index] = 1
    open.push(index)
  }
  for (let x = 0; x < width; x++) for (const y of [0, height - 1]) visit(x, y)
  for (let y = 0; y < height; y++) for (const x of [0, width - 1]) visit(x, y)
  while (open.length > 0) {
    const index = open.pop()!
    const x = index % width
    const y = (index - x) / width
    visit(x - 1, y)
    visit(x + 1, y)
    visit(x, y - 1)
    visit(x, y + 1)
  }
  return { width, height, data: data.map((v, i) => (isOutside[i] ? v : Math.max(v, level))) }
}

/** A region scaled to another size; each new pixel is the mean of the area that it covers. */
export function resized(picture: GreyPicture, region: Region, width: number, height: number) {
  const rows = scaledRows(picture, region, height)
  const data = new Uint8Array(width * height)
  for (let x = 0; x < width; x++) {
    const spans = covered(x, width, region.width)
    for (let y = 0; y < height; y++) {
      let sum = 0
      for (const [offset, weight] of spans) sum += rows[y * region.width + offset]! * weight
      data[y * width + x] = Math.round(sum)
    }
  }
  return { data, width, height }
}

function scaledRows({ data, width }: GreyPicture, region: Region, height: number) {
  const rows = new Float32Array(region.width * height)
  for (let y = 0; y < height; y++) {
    for (const [offset, weight] of covered(y, height, region.height)) {
      const start = (region.y + offset) * width + region.x
      for (let x = 0; x < region.width; x++)
        rows[y * region.width + x]! += data[start + x]! * weight
    }
  }
  return rows
}

/** Which of `from` old pixels the new pixel `place` of `to` covers, with their shares. */
function covered(place: number, to: number, from: number): [number, number][] {
  const start = (place * from) / to
  const end = ((place + 1) * from) / to
  const spans: [number, number][] = []
  for (let offset = Math.floor(start); offset < Math.min(end, from); offset++) {
    const share = Math.min(end, offset + 1) - Math.max(start, offset)
    if (share > 1e-9) spans.push([offset, share / (end - start)])
  }
  return spans
}

/** A black picture of the size with another one in it, its corner at x, y; what lies outside is cut. */
export function placed(picture: GreyPicture, size: number, x: number, y: number): GreyPicture {
  const data = new Uint8Array(size * size)
  for (let row = Math.max(0, -y); row < Math.min(picture.height, size - y); row++) {
    for (let column = Math.max(0, -x); column < Math.min(picture.width, size - x); column++) {
      data[(y + row) * size + x + column] = picture.data[row * picture.width + column]!
    }
  }
  return { data, width: size, height: size }
}

/** The mean place of the brightness; the middle for a black picture. */
export function centreOfMass({ data, width, height }: GreyPicture) {
  let [mass, sumX, sumY] = [0, 0, 0]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = data[y * width + x]!
      mass += value
      sumX += value * (x + 0.5)
      sumY += value * (y + 0.5)
    }
  }
  return mass > 0 ? { x: sumX / mass, y: sumY / mass } : { x: width / 2, y: height / 2 }
}
