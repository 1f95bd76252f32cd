import { ask, EngineReplaced } from '../engine/engine.js'
import { Store } from '../store.js'
import type { ShownSynset } from './synsets.service.js'

type FoundSynset = ShownSynset & { way: readonly { wnid: string; word: string }[] }

export interface SynsetState {
  /** What is a kind of each; a synset may stand in several places, and has its kinds in each. */
  children: ReadonlyMap<string, readonly ShownSynset[]>
  roots: readonly ShownSynset[]
  /** Ways of wnids from the root on, joined: what is open. */
  expanded: ReadonlySet<string>
  /** The way of the row that the keyboard is on. */
  focused?: string
  /** Leave out what has none of ImageNet's 1,000 classes in or below it. */
  onlyClasses: boolean
  word: string
  found?: readonly FoundSynset[]
  status: 'none' | 'loading' | 'ready' | 'failed'
  error?: string
}

export const synsets = new Store<SynsetState>({
  children: new Map(),
  roots: [],
  expanded: new Set(),
  onlyClasses: true,
  word: '',
  status: 'none',
})

/** A row of the tree as it stands open. */
export interface TreeRow {
  synset: ShownSynset
  /** '/n00001740/n00001930' */
  way: string
  level: number
  position: number
  siblings: number
  isExpanded: boolean
}

export const parentWay = (way: string) => way.slice(0, way.lastIndexOf('/'))

/** All rows that are to be seen, from the top down. */
export function rowsOf({ roots, children, expanded, onlyClasses }: SynsetState): TreeRow[] {
  const rows: TreeRow[] = []
  const add = (synset: ShownSynset, above: string, place: [position: number, siblings: number]) => {
    const way = `${above}/${synset.wnid}`
    const isExpanded = expanded.has(way)
    const level = way.split('/').length - 1
    rows.push({ synset, way, level, position: place[0] + 1, siblings: place[1], isExpanded })
    if (isExpanded) addAll(children.get(synset.wnid) ?? [], way)
  }
  const addAll = (all: readonly ShownSynset[], above: string) => {
    const shown = all.filter(({ classes }) => !onlyClasses || classes > 0)
    for (const [i, synset] of shown.entries()) add(synset, above, [i, shown.length])
  }
  addAll(roots, '')
  return rows
}

/** Reads the tree, the first time that it is looked at. */
export async function loadSynsets() {
  if (synsets.value.status === 'loading' || synsets.value.status === 'ready') return
  synsets.update({ status: 'loading', error: undefined })
  await attempt(async () => {
    const roots = await ask('synsets', (service) => service.roots())
    synsets.update({ roots, status: 'ready' })
    for (const { wnid } of roots) await expand(`/${wnid}`)
  })
}

export async function expand(way: string) {
  const wnid = way.slice(way.lastIndexOf('/') + 1)
  if (!synsets.value.children.has(wnid)) {
    const below = await ask('synsets', (service) => service.children(wnid))
    synsets.update({ children: new Map(synsets.value.children).set(wnid, below) })
  }
  synsets.update({ expanded: new Set(synsets.value.expanded).add(way) })
}

export function collapse(way: string) {
  const expanded = new Set(synsets.value.expanded)
  expanded.delete(way)
  synsets.update({ expanded })
}

export const toggle = (way: string, isExpanded: boolean) =>
  isExpanded ? collapse(way) : void attempt(() => expand(way))

/** Looks for synsets by a word; the last word that was typed counts. */
export async function searchSynsets(word: string) {
  synsets.update({ word })
  if (word.trim() === '') return synsets.update({ found: undefined })
  await attempt(async () => {
    const { onlyClasses } = synsets.value
    const found = await ask('synsets', (service) => service.search(word, onlyClasses))
    if (synsets.value.word === word) synsets.update({ found })
  })
}

export function showOnlyClasses(onlyClasses: boolean) {
  synsets.update({ onlyClasses })
  return searchSynsets(synsets.value.word)
}

/** Opens the tree down to a synset, and goes there. */
export async function goTo({ wnid, way }: FoundSynset) {
  await attempt(async () => {
    let open = ''
    for (const above of way) {
      open += `/${above.wnid}`
      await expand(open)
    }
    synsets.update({ focused: `${open}/${wnid}`, found: undefined, word: '' })
  })
}

async function attempt(act: () => Promise<void>) {
  try {
    await act()
  } catch (error) {
    const isReplaced = error instanceof EngineReplaced
    synsets.update({
      status: synsets.value.roots.length > 0 ? 'ready' : isReplaced ? 'none' : 'failed',
      ...(!isReplaced && { error: (error as Error).message }),
    })
  }
}
