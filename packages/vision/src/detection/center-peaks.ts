/** Maps of one picture: [height, width, classes]. */
interface PeakGrid {
  height: number
  width: number
  classes: number
}

/** Where maps have their highest peaks, best first. */
export interface Peaks {
  /** The cell of each, row by row: y · width + x. */
  cells: Int32Array
  labels: Int32Array
  /** The sigmoid of the logit there. */
  scores: Float32Array
}

/**
 * The cells that are no lower than the eight around them in their class's map (what a 3×3 max pooling leaves), of which the
 * `count` highest with a score above `threshold`. Of equal ones that of the lower class comes first, then the upper left one.
 * Logits are compared, not their sigmoids, which for large ones round to 1 alike.
 */
export function findPeaks(
  logits: ArrayLike<number>,
  { height, width, classes }: PeakGrid,
  { count, threshold }: { count: number; threshold: number },
): Peaks {
  const best = new Best(count, Math.log(threshold / (1 - threshold)), height * width)
  const rowLength = width * classes
  for (let y = 0, place = 0; y < height; y++) {
    const above = y > 0 ? rowLength : 0
    const below = y < height - 1 ? rowLength : 0
    for (let x = 0; x < width; x++) {
      const left = x > 0 ? classes : 0
      const right = x < width - 1 ? classes : 0
      for (let label = 0; label < classes; label++, place++) {
        const value = logits[place]!
        if (!(value > best.bar)) continue
        // Where there is no neighbour it is compared with itself or with one that it is compared with anyway.
        const isPeak =
          value >= logits[place - left]! &&
          value >= logits[place + right]! &&
          value >= logits[place - above]! &&
          value >= logits[place + below]! &&
          value >= logits[place - above - left]! &&
          value >= logits[place - above + right]! &&
          value >= logits[place + below - left]! &&
          value >= logits[place + below + right]!
        if (isPeak) best.add(value, label * height * width + y * width + x)
      }
    }
  }
  return best.peaks()
}

interface Candidate {
  logit: number
  /** Class by class, cell by cell. */
  place: number
}

/** Keeps the best of many: now and then the worst of what was gathered are dropped, and the bar rises. */
class Best {
  /** What is not above it is not among the best. */
  bar: number
  readonly #count: number
  readonly #cells: number
  #gathered: Candidate[] = []

  constructor(count: number, bar: number, cells: number) {
    this.bar = bar
    this.#count = count
    this.#cells = cells
  }

  add(logit: number, place: number) {
    this.#gathered.push({ logit, place })
    if (this.#gathered.length >= 4 * this.#count + 64) this.#drop()
  }

  peaks(): Peaks {
    this.#drop()
    const found = this.#gathered
    return {
      cells: Int32Array.from(found, ({ place }) => place % this.#cells),
      labels: Int32Array.from(found, ({ place }) => Math.floor(place / this.#cells)),
      scores: Float32Array.from(found, ({ logit }) => 1 / (1 + Math.exp(-logit))),
    }
  }

  #drop() {
    this.#gathered.sort((a, b) => b.logit - a.logit || a.place - b.place)
    if (this.#gathered.length <= this.#count) return
    this.#gathered.length = this.#count
    // Equal ones of a lower class may still come, so the bar stays just below the worst that is kept.
    const worst = this.#gathered.at(-1)?.logit ?? Infinity
    this.bar = Math.max(this.bar, worst - Math.abs(worst) * 1e-7 - 1e-30)
  }
}
