/** What a data set is, where it comes from and what one may do with it. */
export interface DataCard {
  /** Its name in commands and folders: 'fashion-mnist'. */
  id: string
  name: string
  summary: string
  /** Empty for what is computed. */
  homepage: string
  license: string
  /** How to cite it, as the authors ask: BibTeX. */
  citation: string
  /** Names of the labels 0, 1, 2 …; none where samples are labelled otherwise. */
  classes: readonly string[]
  /** How many samples the official parts have: `{ train: 60_000, test: 10_000 }`. */
  counts: Readonly<Record<string, number>>
  /** Of pictures that are all alike. */
  image?: { width: number; height: number; channels: number }
  /** The official files. A folder with them, or with what they unpack to, is what the loader reads. */
  files: readonly DataFile[]
  /** Of a data set that only its owner gives out: what to get where, in a sentence. */
  access?: string
}

/** A file of a data set on the network. */
export interface DataFile {
  /** Where it belongs in the data set's folder: 'train_32x32.mat'. */
  path: string
  /** Its address, the official one. */
  url: string
  mirrors?: readonly string[]
  bytes?: number
  /** In hexadecimal. */
  sha256?: string
  /** In hexadecimal; for files of which no better hash is known. */
  md5?: string
  /** An archive: unpacked into the data set's folder (or this folder in it) after the download, then removed. */
  unpack?: true | string
  /** Of which parts: not fetched when only others are asked for. */
  parts?: readonly string[]
}
