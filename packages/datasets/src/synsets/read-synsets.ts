import { CnnError } from '@cnn/core/data'
import type { SynsetEntry } from './synset.js'
import { SynsetTree } from './synset-tree.js'

/** The two files that ImageNet gives its order of synsets out in. */
export interface SynsetFiles {
  /** wordnet.is_a.txt: on each line a synset and a kind of it, 'n04576211 n02834778'. */
  isA: string | Uint8Array
  /** words.txt: on each line a synset, a tab, and its words, separated by commas. */
  words: string | Uint8Array
}

/**
 * The synsets of ImageNet's files `wordnet.is_a.txt` and `words.txt`. Words of synsets that stand in no relation (in
 * WordNet these are single persons and places) are left out.
 *
 * @example
 * const tree = synsetTree({ isA: await readFile('wordnet.is_a.txt'), words: await readFile('words.txt') })
 * @throws CnnError 'bad-synsets' naming the file and the line: a line that is none, one that is there twice, a synset
 * without words, synsets in a circle; 'empty-data' without any relation
 */
export function synsetTree({ isA, words }: SynsetFiles): SynsetTree {
  const pairs = readPairs(textOf(isA, 'wordnet.is_a.txt'))
  const wordsOf = readWords(textOf(words, 'words.txt'))
  const wnids = [...new Set(pairs.flatMap(({ parent, child }) => [parent, child]))].sort()
  if (wnids.length === 0) throw new CnnError('empty-data', 'wordnet.is_a.txt has no relation.')
  const places = new Map(wnids.map((wnid, place) => [wnid, place]))
  const parents = wnids.map((): number[] => [])
  for (const { parent, child } of pairs) parents[places.get(child)!]!.push(places.get(parent)!)
  const entries = wnids.map((wnid, place): SynsetEntry => {
    const known = wordsOf.get(wnid)
    if (known) return { wnid, words: known.split(', '), parents: parents[place]! }
    const { line } = pairs.find((pair) => pair.parent === wnid || pair.child === wnid)!
    throw badLine('wordnet.is_a.txt', line, `names ${wnid}, which has no line in words.txt`)
  })
  return new SynsetTree(entries)
}

function readPairs(text: string) {
  const pairs: { parent: string; child: string; line: number }[] = []
  const seen = new Map<string, number>()
  for (const [line, content] of linesOf(text)) {
    const match = /^([a-z]\d{8}) ([a-z]\d{8})$/.exec(content)
    if (!match) {
      throw badLine('wordnet.is_a.txt', line, `is “${short(content)}”, not two synsets and a space`)
    }
    const before = seen.get(content)
    if (before) throw badLine('wordnet.is_a.txt', line, `says the same as line ${before}`)
    seen.set(content, line)
    pairs.push({ parent: match[1]!, child: match[2]!, line })
  }
  return pairs
}

function readWords(text: string) {
  const words = new Map<string, string>()
  for (const [line, content] of linesOf(text)) {
    const match = /^([a-z]\d{8})\t(.*\S.*)$/.exec(content)
    if (!match) {
      throw badLine('words.txt', line, `is “${short(content)}”, not a synset, a tab and words`)
    }
    const [, wnid, list] = match
    if (words.has(wnid!)) throw badLine('words.txt', line, `is the second one of ${wnid}`)
    words.set(wnid!, list!)
  }
  return words
}

/** The lines that are not empty, with their numbers from 1 on. */
function* linesOf(text: string): Generator<[number, string]> {
  let line = 0
  for (const content of text.split('\n')) {
    line++
    const trimmed = content.endsWith('\r') ? content.slice(0, -1) : content
    if (trimmed !== '') yield [line, trimmed]
  }
}

function textOf(file: string | Uint8Array, name: string): string {
  if (typeof file === 'string') return file
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file)
  } catch (cause) {
    throw new CnnError('bad-synsets', `${name} is no text in UTF-8.`, { cause })
  }
}

const badLine = (file: string, line: number, problem: string) =>
  new CnnError('bad-synsets', `Line ${line} of ${file} ${problem}.`)

const short = (content: string) => (content.length > 40 ? `${content.slice(0, 40)}…` : content)
