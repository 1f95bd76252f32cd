import { CnnError, nearestName } from '@cnn/core/data'
import type { Synset, SynsetEntry } from './synset.js'
import { SynsetGraph } from './synset-graph.js'
import { SynsetSearch } from './synset-search.js'

/** How much each synset has itself, and with all that are kinds of it. */
export interface SynsetTally {
  own(wnid: string): number
  /** What is below over several ways counts once. */
  total(wnid: string): number
}

/** How alike two meanings are: 1 for the same one, towards 0 for far ones, 0 where they share no ancestor. */
export interface SynsetSimilarity {
  /** One over one more than the steps between them. */
  path: number
  /**
   * Twice the depth of what they have in common, over the sum of theirs. Wu and Palmer: "Verb semantics and lexical
   * selection", 1994, https://doi.org/10.3115/981732.981751; depths are those of the longest ways.
   */
  wuPalmer: number
}

const mostWays = 10_000

/**
 * The order of meanings from the most general ('entity') to the most special, as in WordNet and ImageNet. A synset may
 * be a kind of several others, so that it is more than a tree: there may be several ways up.
 *
 * Methods take a wnid, and throw CnnError 'unknown-synset' for one that is not there.
 *
 * @example
 * const tree = await wordNet()
 * const [bicycle] = tree.search('bicycle')
 * tree.pathsToRoot(bicycle.wnid) // [[entity, physical entity, …, wheeled vehicle, bicycle], …]
 */
export class SynsetTree {
  /** Those that are a kind of nothing else. */
  readonly roots: readonly Synset[]
  private readonly places: ReadonlyMap<string, number>
  private readonly graph: SynsetGraph
  private index?: SynsetSearch

  /** @throws CnnError 'bad-synsets' for synsets that are there twice, or go round in a circle */
  constructor(private readonly synsets: readonly SynsetEntry[]) {
    this.places = new Map(synsets.map(({ wnid }, place) => [wnid, place]))
    if (this.places.size < synsets.length) throw twice(synsets)
    this.graph = new SynsetGraph(
      synsets.map(({ parents }) => parents),
      (node) => titleOf(synsets[node]!),
    )
    this.roots = synsets.filter(({ parents }) => parents.length === 0)
  }

  /** How many synsets there are. */
  get size() {
    return this.synsets.length
  }

  has(wnid: string) {
    return this.places.has(wnid)
  }

  get(wnid: string): Synset {
    return this.synsets[this.placeOf(wnid)]!
  }

  parents(wnid: string): Synset[] {
    return this.at(this.graph.parents[this.placeOf(wnid)]!)
  }

  children(wnid: string): Synset[] {
    return this.at(this.graph.children[this.placeOf(wnid)]!)
  }

  /** All that are a kind of it, over whatever steps, each once; nearer ones first. */
  descendants(wnid: string): Synset[] {
    return this.at(this.graph.descendants(this.placeOf(wnid)).slice(1))
  }

  /** All that it is a kind of, each once; nearer ones first. */
  ancestors(wnid: string): Synset[] {
    return this.at([...this.graph.ancestors(this.placeOf(wnid)).keys()].slice(1))
  }

  /** Whether a synset is this one, or a kind of it. */
  isA(wnid: string, ancestor: string) {
    return this.graph.ancestors(this.placeOf(wnid)).has(this.placeOf(ancestor))
  }

  /**
   * Every way from a root down to the synset, which is the last of each.
   * @throws CnnError 'too-many-paths' beyond 10,000, which no real synset has
   */
  pathsToRoot(wnid: string): Synset[][] {
    const place = this.placeOf(wnid)
    if (this.graph.ways[place]! <= mostWays) {
      return this.graph.waysDown(place).map((way) => this.at(way))
    }
    throw new CnnError(
      'too-many-paths',
      `${titleOf(this.synsets[place]!)} has ${this.graph.ways[place]!.toLocaleString('en')} ways to the root; ancestors() has each synset above it once.`,
    )
  }

  /** Steps on the shortest way to a root. */
  depth(wnid: string) {
    return this.graph.depths[this.placeOf(wnid)]!
  }

  /**
   * Sums over subtrees, of a count for each synset, or of 1 for each of some: of all, by default.
   *
   * @example
   * const pictures = tree.tally(new Map([['n02835271', 1300], ['n03792782', 1300]]))
   * pictures.total('n02834778') // 2600 of bicycles
   */
  tally(counts: Iterable<string | readonly [wnid: string, count: number]> = this.places.keys()) {
    const own = new Float64Array(this.size)
    for (const entry of counts) {
      const [wnid, count] = typeof entry === 'string' ? [entry, 1] : entry
      own[this.placeOf(wnid)]! += count
    }
    const total = new Float64Array(this.size)
    for (const [place, count] of own.entries()) {
      if (count === 0) continue
      for (const ancestor of this.graph.ancestors(place).keys()) total[ancestor]! += count
    }
    return {
      own: (wnid) => own[this.placeOf(wnid)]!,
      total: (wnid) => total[this.placeOf(wnid)]!,
    } satisfies SynsetTally as SynsetTally
  }

  /**
   * The synsets that a word means: first those that bear it as a name, then those whose name ends with it ('mountain
   * bicycle') or has it as a word ('bicycle pump'), then those with a word that begins so ('bicycling'); among equals
   * those named so in the first place. A wnid finds its synset.
   */
  search(text: string, { limit = 20 }: { limit?: number } = {}): Synset[] {
    const place = this.places.get(text.trim())
    if (place !== undefined) return this.at([place])
    this.index ??= new SynsetSearch(this.synsets)
    return this.at(this.index.find(text, limit))
  }

  /**
   * Which of some classes are a synset or a kind of it: their places in the list. The synset is given by its wnid, or by
   * a word if only one meaning of it has classes.
   *
   * @example
   * tree.classesUnder(imageNetWnids, 'bicycle') // [444, 671]: tandem and mountain bike
   * @throws CnnError 'unknown-synset', 'ambiguous-word' for a word of which several meanings have classes
   */
  classesUnder(wnids: readonly string[], synset: string): number[] {
    const above = wnids.map((wnid) => this.graph.ancestors(this.placeOf(wnid)))
    const classesOf = (place: number) => [...above.keys()].filter((i) => above[i]!.has(place))
    const place = this.places.get(synset)
    if (place !== undefined) return classesOf(place)
    const senses = this.senses(synset).map((sense) => ({ sense, classes: classesOf(sense) }))
    const meant = senses.filter(({ classes }) => classes.length > 0)
    if (meant.length > 1) {
      const titles = meant.map(({ sense }) => titleOf(this.synsets[sense]!))
      throw new CnnError(
        'ambiguous-word',
        `“${synset}” means ${titles.join(', or ')}. Give the number of the one that is meant.`,
      )
    }
    return meant[0]?.classes ?? []
  }

  /** The deepest synset that both are, or are a kind of; undefined where they have none in common. */
  lowestCommonAncestor(a: string, b: string): Synset | undefined {
    const common = this.common(a, b)
    return common && this.synsets[common.lowest]
  }

  /** How alike two synsets are, for example to forgive an error among dogs more than one between dog and ship. */
  similarity(a: string, b: string): SynsetSimilarity {
    const common = this.common(a, b)
    if (!common) return { path: 0, wuPalmer: 0 }
    const depth = this.graph.longestDepths[common.lowest]! + 1
    return {
      path: 1 / (1 + common.distance),
      wuPalmer: (2 * depth) / (2 * depth + common.stepsFromLowest),
    }
  }

  /** The lowest common ancestor, and the steps on the shortest way between two synsets. */
  private common(a: string, b: string) {
    const aboveA = this.graph.ancestors(this.placeOf(a))
    const aboveB = this.graph.ancestors(this.placeOf(b))
    const shared = [...aboveA.keys()].filter((place) => aboveB.has(place))
    if (shared.length === 0) return undefined
    const steps = (place: number) => aboveA.get(place)! + aboveB.get(place)!
    const { longestDepths } = this.graph
    const lowest = shared.reduce((best, place) => {
      const deeper =
        longestDepths[place]! - longestDepths[best]! || steps(best) - steps(place) || best - place
      return deeper > 0 ? place : best
    })
    const distance = Math.min(...shared.map(steps))
    return { lowest, distance, stepsFromLowest: steps(lowest) }
  }

  /** All meanings of a word. */
  private senses(word: string): number[] {
    this.index ??= new SynsetSearch(this.synsets)
    const senses = this.index.senses(word)
    if (senses.length > 0) return senses
    const start = word.slice(0, 1).toLowerCase()
    const alike = this.synsets.flatMap(({ words }) =>
      words.filter((other) => other.toLowerCase().startsWith(start)),
    )
    const near = nearestName(word, alike)
    const hint = near
      ? `: is “${near}” meant?`
      : '; search() finds synsets by parts of their words.'
    throw new CnnError('unknown-synset', `No synset bears the word “${word}”${hint}`)
  }

  private at(places: readonly number[]): Synset[] {
    return places.map((place) => this.synsets[place]!)
  }

  private placeOf(wnid: string): number {
    const place = this.places.get(wnid)
    if (place !== undefined) return place
    throw new CnnError(
      'unknown-synset',
      `There is no synset ${wnid} among ${this.size.toLocaleString('en')}. A synset is named by a letter and eight digits, as n02834778.`,
    )
  }
}

const titleOf = ({ wnid, words }: Synset) => `${words[0]} (${wnid})`

function twice(synsets: readonly SynsetEntry[]) {
  const seen = new Set<string>()
  const doubled = synsets.find(({ wnid }) => seen.size === seen.add(wnid).size)!
  return new CnnError('bad-synsets', `The synset ${titleOf(doubled)} is there twice.`)
}
