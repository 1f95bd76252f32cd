// Makes src/synsets/wordnet/nouns.gz, the synsets that `wordNet()` gives, from ImageNet's two files, and the classes of
// ILSVRC-2012 with their names. Run: node scripts/make-wordnet-tree.mjs <wordnet.is_a.txt> <words.txt> <classes.txt>,
// the last with a wnid on each line, in any order and beside whatever else.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'

const [isAFile, wordsFile, classesFile] = process.argv.slice(2)
const read = async (path) => (await readFile(path, 'utf8')).split(/\r?\n/).filter(Boolean)

const pairs = (await read(isAFile)).map((line) => line.split(' '))
const words = new Map((await read(wordsFile)).map((line) => line.split('\t')))
const wnids = [...new Set(pairs.flat())].sort()
const places = new Map(wnids.map((wnid, place) => [wnid, place]))
const parents = wnids.map(() => [])
for (const [parent, child] of pairs) {
  parents[places.get(child)].push(places.get(child) - places.get(parent))
}
// Columns, as like stands beside like then and packs better: steps from one number to the next, steps back to the
// parents, words.
const numbers = wnids.map((wnid) => Number(wnid.slice(1)))
const columns = [
  [wnids.length],
  numbers.map((number, place) => number - (numbers[place - 1] ?? 0)),
  parents.map((steps) => steps.join(' ')),
  wnids.map((wnid) => words.get(wnid)),
]
const folder = new URL('../src/synsets/wordnet/', import.meta.url)
await mkdir(folder, { recursive: true })
const packed = gzipSync(columns.flat().join('\n'), { level: 9, memLevel: 9 })
await writeFile(new URL('nouns.gz', folder), packed)
console.log(`${wnids.length} synsets, ${pairs.length} relations, ${packed.length} bytes`)

// Of the two cranes and the two maillots one each is named otherwise, as in torchvision.
const renamed = new Map([
  ['n02012849', 'crane bird'],
  ['n03710721', 'tank suit'],
])
const classes = (await read(classesFile)).map((line) => /n\d{8}/.exec(line)[0]).sort()
const entries = classes.map(
  (wnid) => `${wnid} ${renamed.get(wnid) ?? words.get(wnid).split(', ')[0]}`,
)
const lines = ['']
for (const entry of entries) {
  if (lines.at(-1).length + entry.length > 95) lines.push('')
  lines.push(`${lines.pop()}${entry}, `)
}
await writeFile(
  new URL('../src/imagenet/ilsvrc-classes.ts', import.meta.url),
  `/**
 * The 1,000 classes of ILSVRC-2012 in the order of their wnids, which is that of the labels 0 … 999 everywhere. Names:
 * the first words of WordNet, see NOTICE; made by scripts/make-wordnet-tree.mjs.
 */
const entries = /* @__PURE__ */ \`
${lines.map((line) => `  ${line.trimEnd()}\n`).join('')}\`
  .trim()
  .split(/,\\s*/)
  .filter(Boolean)

/** Their numbers: 'n01440764' … */
export const imageNetWnids: readonly string[] = /* @__PURE__ */ entries.map((entry) => entry.slice(0, 9))

/** Their names: 'tench' … */
export const imageNetClasses: readonly string[] = /* @__PURE__ */ entries.map((entry) => entry.slice(10))
`,
)
console.log(`${classes.length} classes`)
