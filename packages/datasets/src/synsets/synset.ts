/** A meaning, and the words that bear it. */
export interface Synset {
  /** Its number in WordNet 3.0 behind the letter of its part of speech: 'n02834778'. */
  wnid: string
  /** The most usual first: ['bicycle', 'bike', 'wheel', 'cycle']. */
  words: readonly string[]
  /** What it means, in a sentence, where that is known. */
  gloss?: string
}

/** A synset and its parents, by their places in the list. */
export interface SynsetEntry extends Synset {
  parents: readonly number[]
}
