import { imageNetWnids, type Synset, type SynsetTree, wordNet } from '@cnn/datasets'

/** A synset as the page shows it. */
export interface ShownSynset {
  wnid: string
  words: readonly string[]
  /** How many synsets are a kind of it. */
  below: number
  /** How many of ImageNet's 1,000 classes are it, or a kind of it. */
  classes: number
  hasChildren: boolean
}

interface Counted {
  tree: SynsetTree
  below: ReturnType<SynsetTree['tally']>
  classes: ReturnType<SynsetTree['tally']>
}

let counted: Promise<Counted> | undefined

async function load(): Promise<Counted> {
  const tree = await wordNet()
  return { tree, below: tree.tally(), classes: tree.tally(imageNetWnids) }
}

function requireCounted(): Promise<Counted> {
  counted ??= load()
  counted.catch(() => (counted = undefined))
  return counted
}

/** The order of meanings that ImageNet's classes are taken from. */
export const service = {
  async roots() {
    const all = await requireCounted()
    return all.tree.roots.map((synset) => shown(all, synset)).sort(byClasses)
  },

  async children(wnid: string) {
    const all = await requireCounted()
    return all.tree
      .children(wnid)
      .map((synset) => shown(all, synset))
      .sort(byClasses)
  },

  /** Those that a word means, each with the shortest way from the root down to it. */
  async search(text: string, onlyClasses: boolean) {
    const all = await requireCounted()
    const found = all.tree.search(text, { limit: onlyClasses ? 200 : 24 })
    return found
      .filter(({ wnid }) => !onlyClasses || all.classes.total(wnid) > 0)
      .slice(0, 24)
      .map((synset) => ({ ...shown(all, synset), way: shortestWay(all.tree, synset.wnid) }))
  },
}

function shown({ tree, below, classes }: Counted, { wnid, words }: Synset): ShownSynset {
  return {
    wnid,
    words,
    below: below.total(wnid) - 1,
    classes: classes.total(wnid),
    hasChildren: tree.children(wnid).length > 0,
  }
}

const byClasses = (a: ShownSynset, b: ShownSynset) =>
  b.classes - a.classes || b.below - a.below || (a.words[0]! < b.words[0]! ? -1 : 1)

/** From the root to just above the synset. */
function shortestWay(tree: SynsetTree, wnid: string) {
  const ways = tree.pathsToRoot(wnid)
  const way = ways.reduce((best, one) => (one.length < best.length ? one : best))
  return way.slice(0, -1).map(({ wnid: above, words }) => ({ wnid: above, word: words[0]! }))
}
