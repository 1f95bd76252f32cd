import { CnnError } from '../../errors.js'
import { type AxisTaps, buildAxisTaps } from './axis-taps.js'

export interface RoiAlignAttributes {
  /** Height and width of each box's output. */
  outputSize: readonly [number, number]
  spatialScale: number
  /** Samples along each side of a bin; 0 for as many as the bin is wide, rounded up. */
  samplingRatio: number
  aligned: boolean
}

/** Which features make up the bins of boxes. */
export interface RoiAlignTables {
  /** A list for each row of each box; its places are rows of all pictures' features, one after the other. */
  rows: AxisTaps
  /** A list for each column of each box. */
  columns: AxisTaps
}

/** Boxes [k, 4] (x1, y1, x2, y2) over features [n, h, w, c] as lists of taps. */
export function roiAlignTables(
  boxes: ArrayLike<number>,
  pictures: ArrayLike<number>,
  [batch, height, width]: readonly number[],
  { outputSize, ...sampling }: RoiAlignAttributes,
): RoiAlignTables {
  const [outHeight, outWidth] = outputSize
  const count = pictures.length
  for (let box = 0; box < count; box++) checkPicture(pictures[box]!, batch!, box)
  const isPlaced = Array.from({ length: count }, (_, box) =>
    [0, 1, 2, 3].every((side) => Number.isFinite(boxes[4 * box + side]!)),
  )
  /** The taps of one bin of one box, along the axis on which its sides are numbers `low` and `low` + 2. */
  const bin =
    (low: number, size: number, bins: number, base: (box: number) => number) =>
    (index: number, add: (place: number, weight: number) => void) => {
      const box = Math.floor(index / bins)
      if (!isPlaced[box]) return
      const [start, end] = [boxes[4 * box + low]!, boxes[4 * box + low + 2]!]
      sampleBin({ start, end, size, bins, bin: index % bins, ...sampling }, (place, weight) =>
        add(base(box) + place, weight),
      )
    }
  return {
    rows: buildAxisTaps(
      batch! * height!,
      count * outHeight,
      bin(1, height!, outHeight, (box) => pictures[box]! * height!),
    ),
    columns: buildAxisTaps(
      width!,
      count * outWidth,
      bin(0, width!, outWidth, () => 0),
    ),
  }
}

function checkPicture(picture: number, batch: number, box: number) {
  if (Number.isInteger(picture) && picture >= 0 && picture < batch) return
  throw new CnnError(
    'bad-argument',
    `roiAlign: box ${box} lies in picture ${picture} of the batch, which has pictures 0 … ${batch - 1}.`,
  )
}

interface Bin extends Omit<RoiAlignAttributes, 'outputSize'> {
  start: number
  end: number
  /** Features along the axis. */
  size: number
  bins: number
  bin: number
}

/** The samples of a bin along one axis, by torchvision's roi_align; sizes are rounded as there, to 32 bits. */
function sampleBin(
  { start: from, end: to, size, bins, bin, spatialScale, samplingRatio, aligned }: Bin,
  add: (place: number, weight: number) => void,
) {
  const offset = aligned ? 0.5 : 0
  const scale = Math.fround(spatialScale)
  const start = Math.fround(Math.fround(from * scale) - offset)
  const end = Math.fround(Math.fround(to * scale) - offset)
  const length = aligned ? Math.fround(end - start) : Math.max(Math.fround(end - start), 1)
  const binLength = Math.fround(length / bins)
  const samples = samplingRatio > 0 ? samplingRatio : Math.ceil(binLength)
  const step = binLength / samples
  const first = start + bin * binLength + step / 2
  const [begin, finish] = samplesInside(first, step, samples, size)
  const merged = mergeNeighbours(add)
  for (let sample = begin; sample < finish; sample++) {
    const position = first + sample * step
    if (position < -1 || position > size) continue
    const inside = Math.min(Math.max(position, 0), size - 1)
    const low = Math.floor(inside)
    merged.add(low, (1 - (inside - low)) / samples)
    merged.add(low + 1, (inside - low) / samples)
  }
  merged.end()
}

/** Of the samples, those that can lie inside: a box may be a million times larger than the picture. */
function samplesInside(first: number, step: number, samples: number, size: number) {
  if (!(step > 0)) return [0, Math.max(samples, 0)] as const
  const begin = Math.floor((-1 - first) / step) - 1
  const finish = Math.ceil((size - first) / step) + 2
  return [Math.max(begin, 0), Math.min(finish, samples)] as const
}

/** Adds up weights of the same place while samples go over it. */
function mergeNeighbours(add: (place: number, weight: number) => void) {
  let [place, weight, nextWeight] = [0, 0, 0]
  return {
    add(at: number, share: number) {
      if (at === place) weight += share
      else if (at === place + 1) nextWeight += share
      else {
        add(place, weight)
        if (at === place + 2) weight = nextWeight
        else {
          add(place + 1, nextWeight)
          weight = 0
        }
        place = at - 1
        nextWeight = share
      }
    },
    end() {
      add(place, weight)
      add(place + 1, nextWeight)
      weight = nextWeight = 0
    },
  }
}
