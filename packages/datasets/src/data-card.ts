/** What a data set is, where it comes from and what one may do with it. */
export interface DataCard {
  name: string
  summary: string
  homepage: string
  license: string
  /** How to cite it, as the authors ask: BibTeX. */
  citation: string
  /** Names of the labels 0, 1, 2 … */
  classes: readonly string[]
  /** How many samples the official parts have. */
  counts: { train: number; test: number }
  image: { width: number; height: number; channels: number }
}
