/**
 * The nouns of WordNet 3.0, which ImageNet's classes are taken from: 74,401 synsets. Princeton University,
 * https://wordnet.princeton.edu. Made by scripts/make-wordnet-tree.mjs; licence in wordnet/NOTICE.
 */
import { readAsset } from '#runtime/read-asset'
import { isGzip } from '../formats/gzip.js'
import type { SynsetEntry } from './synset.js'
import { SynsetTree } from './synset-tree.js'

let loading: Promise<SynsetTree> | undefined

/**
 * The synsets of the nouns of WordNet 3.0, from a file of 0.8 MB in this package, read once.
 * @throws CnnError 'missing-asset' where the file cannot be had
 */
export function wordNet(): Promise<SynsetTree> {
  loading ??= readTree().catch((error: unknown) => {
    loading = undefined
    throw error
  })
  return loading
}

async function readTree() {
  const bytes = await readAsset(new URL('./wordnet/nouns.gz', import.meta.url))
  return new SynsetTree(readColumns(await unpacked(bytes)))
}

/** A server may have unpacked the file already. */
function unpacked(bytes: Uint8Array): Promise<string> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream()
  return new Response(
    isGzip(bytes) ? stream.pipeThrough(new DecompressionStream('gzip')) : stream,
  ).text()
}

/** How many synsets; of each the step from the number of the one before; the steps back to its parents; its words. */
function readColumns(text: string): SynsetEntry[] {
  const lines = text.split('\n')
  const count = Number(lines[0])
  let number = 0
  return Array.from({ length: count }, (_, place) => {
    number += Number(lines[1 + place])
    const steps = lines[1 + count + place]!
    const words = lines[1 + 2 * count + place]!.split(', ')
    const parents = steps === '' ? [] : steps.split(' ').map((step) => place - Number(step))
    return { wnid: `n${String(number).padStart(8, '0')}`, words, parents }
  })
}
