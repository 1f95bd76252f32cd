import type { Synset } from './synset.js'

/** Finds synsets by their words, whatever the case. */
export class SynsetSearch {
  /** The words of each synset in lower case, each between line breaks. */
  private readonly lines: readonly string[]

  constructor(synsets: readonly Synset[]) {
    this.lines = synsets.map(({ words }) => `\n${words.join('\n').toLowerCase()}\n`)
  }

  /** Places of the synsets with this very word. */
  senses(word: string): number[] {
    const line = `\n${normalized(word)}\n`
    return [...this.lines.keys()].filter((place) => this.lines[place]!.includes(line))
  }

  /** Places of the synsets that the text may mean, the likeliest first. */
  find(text: string, limit: number): number[] {
    const wanted = normalized(text)
    if (wanted === '') return []
    const found: { place: number; rank: number }[] = []
    for (const [place, line] of this.lines.entries()) {
      const rank = line.includes(wanted) ? rankOf(line, wanted) : undefined
      if (rank !== undefined) found.push({ place, rank })
    }
    found.sort((a, b) => a.rank - b.rank || a.place - b.place)
    return found.slice(0, limit).map(({ place }) => place)
  }
}

const normalized = (text: string) => text.trim().toLowerCase().replaceAll(/\s+/g, ' ')

const letter = /[\p{L}\p{N}]/u

/**
 * How well the text matches: as a name, as the last word of one ('mountain bicycle'), as another word ('bicycle pump'),
 * as the beginning of a name, as that of a word; then which of the names it is, then how much else is in it. A smaller
 * number is a better match.
 */
function rankOf(line: string, wanted: string): number | undefined {
  let best: number | undefined
  for (let at = line.indexOf(wanted); at >= 0; at = line.indexOf(wanted, at + 1)) {
    const [before, after] = [line[at - 1]!, line[at + wanted.length]!]
    if (letter.test(before) && letter.test(wanted[0]!)) continue
    const [begins, ends] = [before === '\n', after === '\n']
    const asWord = begins && ends ? 0 : ends ? 1 : 2
    const kind = letter.test(after) ? (begins ? 3 : 4) : asWord
    const start = line.lastIndexOf('\n', at - 1)
    const rest = line.indexOf('\n', at + wanted.length) - start - 1 - wanted.length
    const rank = kind * 1e6 + Math.min(countOf(line, start), 999) * 1e3 + Math.min(rest, 999)
    if (best === undefined || rank < best) best = rank
  }
  return best
}

/** How many words stand before this place. */
function countOf(line: string, place: number) {
  let count = 0
  for (let at = line.indexOf('\n'); at < place; at = line.indexOf('\n', at + 1)) count++
  return count
}
