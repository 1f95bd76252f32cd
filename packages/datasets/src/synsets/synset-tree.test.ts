import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { imageNetClasses, imageNetWnids as wnids } from '../imagenet/ilsvrc-classes.js'
import { synsetTree } from './read-synsets.js'
import type { Synset } from './synset.js'
import type { SynsetTree } from './synset-tree.js'
import { wordNet } from './wordnet.js'

const data = process.env.CNN_TEST_DATA ?? resolve(import.meta.dirname, '../../../../../shared/data')
const hasData = existsSync(`${data}/wordnet`)

const names = (synsets: readonly Synset[]) => synsets.map(({ words }) => words[0])

// A dog is an animal both as a canine and as a pet; a diamond, as such orders have it.
const id = (number: number) => `n0000000${number}`
const small = {
  isA: `${id(1)} ${id(2)}\n${id(1)} ${id(3)}\n${id(2)} ${id(4)}\n${id(3)} ${id(4)}\n${id(4)} ${id(5)}\n${id(1)} ${id(6)}\n`,
  words: [
    `${id(1)}\tanimal, beast`,
    `${id(2)}\tcanine`,
    `${id(3)}\tpet`,
    `${id(4)}\tdog, frump`,
    `${id(5)}\tlap dog`,
    `${id(6)}\tdog-fish, dogfish`,
    `${id(7)}\tLaika`,
  ].join('\r\n'),
}

describe('a small tree', () => {
  const tree = synsetTree(small)

  test('knows who is above and below', () => {
    expect(tree.size).toBe(6)
    expect(names(tree.roots)).toEqual(['animal'])
    expect(names(tree.parents(id(4)))).toEqual(['canine', 'pet'])
    expect(names(tree.children(id(1)))).toEqual(['canine', 'pet', 'dog-fish'])
    expect(names(tree.descendants(id(1)))).toEqual(['canine', 'pet', 'dog-fish', 'dog', 'lap dog'])
    expect(names(tree.ancestors(id(5)))).toEqual(['dog', 'canine', 'pet', 'animal'])
    expect(tree.pathsToRoot(id(5)).map(names)).toEqual([
      ['animal', 'canine', 'dog', 'lap dog'],
      ['animal', 'pet', 'dog', 'lap dog'],
    ])
    expect([tree.depth(id(1)), tree.depth(id(5))]).toEqual([0, 3])
    expect([tree.isA(id(5), id(3)), tree.isA(id(3), id(5)), tree.isA(id(3), id(3))]).toEqual([
      true,
      false,
      true,
    ])
  })

  test('counts once what is below over two ways', () => {
    const synsets = tree.tally()
    expect([synsets.total(id(1)), synsets.total(id(4)), synsets.own(id(4))]).toEqual([6, 2, 1])
    const pictures = tree.tally(
      new Map([
        [id(5), 30],
        [id(4), 4],
      ]),
    )
    expect([pictures.total(id(1)), pictures.own(id(1)), pictures.total(id(6))]).toEqual([34, 0, 0])
  })

  test('finds names before words in names before beginnings of words', () => {
    expect(names(tree.search('DOG'))).toEqual(['dog', 'lap dog', 'dog-fish'])
    expect(names(tree.search('do'))).toEqual(['dog', 'dog-fish', 'lap dog'])
    expect(names(tree.search('og'))).toEqual([])
    expect(names(tree.search('  lap   dog '))).toEqual(['lap dog'])
    expect(names(tree.search(id(3)))).toEqual(['pet'])
    expect(names(tree.search('d', { limit: 1 }))).toEqual(['dog'])
    expect(tree.search('')).toEqual([])
  })

  test('has no relation of what is in none', () => {
    expect([tree.has(id(7)), tree.has(id(1))]).toEqual([false, true])
    expect(() => tree.get(id(7))).toThrow(/no synset n00000007 among 6/)
    expect(() => tree.classesUnder([id(4)], 'beats')).toThrow(/is “beast” meant/)
  })

  test('tells a way between two that have nothing in common', () => {
    const two = synsetTree({
      isA: `${id(1)} ${id(2)}\n${id(3)} ${id(4)}`,
      words: small.words,
    })
    expect(two.lowestCommonAncestor(id(2), id(4))).toBeUndefined()
    expect(two.similarity(id(2), id(4))).toEqual({ path: 0, wuPalmer: 0 })
  })
})

test('a word with several meanings that have classes is asked back', () => {
  const words = small.words.replace('dog-fish, dogfish', 'shark, dog')
  const tree = synsetTree({ ...small, words })
  expect(() => tree.classesUnder([id(5), id(6)], 'dog')).toThrow(
    /“dog” means dog \(n00000004\), or shark \(n00000006\)/,
  )
  expect(tree.classesUnder([id(5), id(3)], 'dog')).toEqual([0])
  expect(tree.classesUnder([id(5), id(6)], id(6))).toEqual([1])
  expect(tree.classesUnder([id(6)], 'pet')).toEqual([])
})

describe('what makes no tree', () => {
  const line = (number: number, text: string) => ({
    isA: small.isA.replace(new RegExp(`^(.*\\n){${number - 1}}`), (lines) => `${lines}${text}\n`),
  })
  test.each([
    [
      'a circle',
      { isA: `${small.isA}${id(5)} ${id(2)}\n` },
      /lap dog .*dog .*canine .*circle|circle.* is a kind of .*canine/,
    ],
    ['itself', { isA: `${id(1)} ${id(1)}` }, /circle.*animal \(n00000001\) is a kind of animal/],
    [
      'a line twice',
      line(3, `${id(1)} ${id(2)}`),
      /Line 3 of wordnet.is_a.txt says the same as line 1/,
    ],
    ['no pair', line(2, 'animal dog'), /Line 2 of wordnet.is_a.txt is “animal dog”/],
    [
      'no words',
      { words: small.words.replace(`${id(6)}\t`, 'n99999999\t') },
      /Line 6 .* names n00000006/,
    ],
    [
      'words twice',
      { words: `${small.words}\n${id(1)}\tbeast` },
      /Line 8 of words.txt is the second/,
    ],
    [
      'no tab',
      { words: small.words.replace('\t', ' ') },
      /Line 1 of words.txt is “n00000001 animal/,
    ],
    ['no text', { words: new Uint8Array([0xff]) }, /no text in UTF-8/],
    ['nothing', { isA: '\n' }, /no relation/],
  ])('%s', (_, change, says) => {
    expect(() => synsetTree({ ...small, ...change })).toThrow(says)
  })

  test('a tower of diamonds does not have its ways counted one by one', () => {
    const wnid = (number: number) => `n${String(number).padStart(8, '0')}`
    const [isA, words] = [[] as string[], [`${wnid(0)}\tnone`]]
    for (let i = 0; i < 300; i++) {
      const [top, a, b, bottom] = [3 * i, 3 * i + 1, 3 * i + 2, 3 * i + 3].map(wnid)
      isA.push(`${top} ${a}`, `${top} ${b}`, `${a} ${bottom}`, `${b} ${bottom}`)
      words.push(`${a}\ta`, `${b}\tb`, `${bottom}\tc`)
    }
    const tree = synsetTree({ isA: isA.join('\n'), words: words.join('\n') })
    expect(tree.depth(wnid(900))).toBe(600)
    expect(() => tree.pathsToRoot(wnid(900))).toThrow(/ways to the root/)
    expect(tree.ancestors(wnid(900))).toHaveLength(900)
    const chain = Array.from({ length: 1200 }, (_, i) => `${wnid(i)} ${wnid(i + 1)}`)
    const named = Array.from({ length: 1201 }, (_, i) => `${wnid(i)}\tx`)
    expect(() => synsetTree({ isA: chain.join('\n'), words: named.join('\n') })).toThrow(
      /more than 1000 steps/,
    )
  })
})

describe('WordNet', () => {
  let tree: SynsetTree
  beforeAll(async () => {
    tree = await wordNet()
  })
  const one = (word: string) => tree.search(word)[0]!.wnid

  test('has every class of ILSVRC, 350 of them not at the bottom', () => {
    expect(wnids).toHaveLength(1000)
    expect(wnids).toEqual([...wnids].sort())
    expect(new Set(imageNetClasses).size).toBe(1000)
    expect(wnids.filter((wnid) => tree.children(wnid).length > 0)).toHaveLength(350)
    for (const [i, wnid] of wnids.entries()) {
      const paths = tree.pathsToRoot(wnid)
      expect(paths.length).toBeGreaterThan(0)
      expect(paths.every((path) => path[0]!.wnid === 'n00001740')).toBe(true)
      expect(paths.every((path) => path.at(-1)!.wnid === wnid)).toBe(true)
      if (!['crane bird', 'tank suit'].includes(imageNetClasses[i]!)) {
        expect(imageNetClasses[i]!).toBe(tree.get(wnid).words[0])
      }
    }
  })

  test('has bicycles under wheeled vehicles and chameleons under animals', () => {
    expect(one('bicycle')).toBe('n02834778')
    expect(names(tree.parents('n02834778'))).toEqual(['wheeled vehicle'])
    expect(tree.isA('n02834778', one('vehicle'))).toBe(true)
    expect(tree.isA('n01682714', one('animal'))).toBe(true)
    expect(names(tree.pathsToRoot('n01682714')[0]!)).toEqual(
      expect.arrayContaining(['entity', 'animal', 'reptile', 'lizard', 'American chameleon']),
    )
    expect(names(tree.search('bicycle', { limit: 2 }))).toEqual(['bicycle', 'safety bicycle'])
  })

  test('counts synsets, classes and pictures below', () => {
    const synsets = tree.tally()
    expect([tree.size, synsets.total('n00001740')]).toEqual([74_401, 74_374])
    const ofClasses = tree.tally(wnids)
    expect(ofClasses.total('n00001740')).toBe(1000)
    expect(ofClasses.total(one('animal'))).toBe(398)
    expect(ofClasses.total('n02084071')).toBe(118)
    const pictures = tree.tally(wnids.map((wnid) => [wnid, 1300] as const))
    expect(pictures.total('n02834778')).toBe(2600)
  })

  test('picks classes by a synset', () => {
    expect(tree.classesUnder(wnids, 'bicycle')).toEqual([444, 671])
    expect(tree.classesUnder(wnids, 'n02834778')).toEqual([444, 671])
    expect(tree.classesUnder(wnids, 'dog')).toHaveLength(118)
    expect(tree.classesUnder(wnids, 'artifact')).toHaveLength(522)
    expect(() => tree.classesUnder(wnids, 'crane')).toThrow(/n02012849.*n03126707/)
  })

  test('tells how alike two synsets are', () => {
    const [dog, cat] = ['n02084071', 'n02121620']
    expect(tree.lowestCommonAncestor(dog, cat)!.words[0]).toBe('carnivore')
    expect(tree.similarity(dog, cat).path).toBeCloseTo(0.2, 12)
    expect(tree.similarity(dog, cat).wuPalmer).toBeCloseTo(24 / 28, 12)
    expect(tree.similarity(dog, dog)).toEqual({ path: 1, wuPalmer: 1 })
    expect(tree.similarity(dog, 'n02834778').path).toBeLessThan(0.1)
  })

  test.skipIf(!hasData)('is what the text files say', async () => {
    const read = synsetTree({
      isA: await readFile(`${data}/wordnet/wordnet.is_a.txt`),
      words: await readFile(`${data}/wordnet/words.txt`),
    })
    expect({ ...read, index: undefined }).toEqual({ ...tree, index: undefined })
    const listed = await readFile(`${data}/imagenet-sample/classes.txt`, 'utf8')
    const official = listed.trim().split('\n')
    expect(official.map((row) => row.split('\t')[1])).toEqual(wnids)
  })
})
