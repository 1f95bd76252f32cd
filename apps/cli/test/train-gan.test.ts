import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodePng, type Image, resizeImage, saveWeights, useBackend } from '@cnn/core'
import { cartoonCat, catStrips } from '@cnn/datasets/synthetic'
import { plainNet } from '@cnn/vision/classification'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bestRemark } from '../src/train-gan/generator-watch.js'
import { remarksOn } from '../src/train-gan/read-own-pictures.js'
import { callCli } from './call-cli.js'

const folder = mkdtempSync(join(tmpdir(), 'cnn-train-gan-'))
const inside = (...path: string[]) => join(folder, ...path)
const write = (image: Image, ...path: string[]) => {
  mkdirSync(inside(...path.slice(0, -1)), { recursive: true })
  writeFileSync(inside(...path), encodePng(image))
}
const judge = inside('judge.safetensors')
const blank = { data: new Uint8Array(192).fill(7), width: 8, height: 8, channels: 3 }

beforeAll(async () => {
  await useBackend('wasm', { threads: 1 })
  const transform = { size: 8, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] }
  using network = plainNet({ widths: [4, 8], transform, seed: 1, numClasses: 3 })
  await saveWeights(network, judge)
  const cats = await cartoonCat({ size: 32, counts: { train: 56 } }).train.toArray()
  for (const [i, { image }] of cats.entries()) write(image, 'cats', `${i}.png`)
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('cnn data', () => {
  test('makes training pictures of strips: panels, without duplicates, mined in rounds', async () => {
    const strips = await catStrips({ size: 48, counts: { train: 5 } }).train.toArray()
    for (const [i, { image }] of strips.entries()) write(image, 'strips', `${i}.png`)
    writeFileSync(inside('strips/broken.png'), 'no')
    const cut = await callCli('data', 'panels', inside('strips'), inside('panels'), '--json')
    expect(JSON.parse(cut.stdout)).toMatchObject({
      panels: 15,
      skipped: [{ path: 'broken.png' }],
    })
    expect(cut.stderr).toContain('left out')
    expect(readdirSync(inside('panels'))).toContain('4-3.png')
    const again = await callCli('data', 'panels', inside('strips'), inside('panels'))
    expect(again.stderr).toContain('is not empty')

    const [cat] = await cartoonCat({ size: 64, counts: { train: 1 } }).train.toArray()
    const { image } = cat!
    write(image, 'panels', 'large.png')
    write(resizeImage(image, 40, 40), 'panels', 'small.png')
    const deduped = await callCli(
      'data',
      'dedupe',
      inside('panels'),
      inside('unique'),
      '--json',
      '--distance',
      '5',
    )
    const { groups, kept } = JSON.parse(deduped.stdout)
    expect(groups).toContainEqual({ kept: 'large.png', others: ['small.png'] })
    expect(readdirSync(inside('unique')).sort()).toEqual([...kept].sort())

    const mine = (...more: string[]) =>
      callCli(
        'data',
        'mine',
        inside('cats'),
        inside('mined'),
        '--from',
        judge,
        '--ask',
        '6',
        '--threads',
        '1',
        '--json',
        ...more,
      )
    const first = JSON.parse((await mine()).stdout)
    expect([first.found, first.maybe.length, first.answers]).toEqual([[], 6, 0])
    const asked = readdirSync(inside('mined/maybe'))
    expect(asked.length).toBe(6)
    for (const [i, name] of asked.entries()) {
      renameSync(inside('mined/maybe', name), inside('mined', i < 3 ? 'yes' : 'no', name))
    }
    write(blank, 'mined', 'yes', 'mine.png')
    const second = await mine('--score', '0.5')
    const { found, answers, maybe } = JSON.parse(second.stdout)
    expect(answers).toBe(6)
    expect(found).toEqual(expect.arrayContaining(asked.slice(0, 3)))
    expect(readdirSync(inside('mined/found')).sort()).toEqual([...found].sort())
    expect(maybe.some((name: string) => asked.includes(name))).toBe(false)
    expect(second.stderr).toContain('mine.png')
  })
})

test('cnn data writes nothing among the pictures that it reads', async () => {
  for (const verb of ['panels', 'dedupe', 'mine']) {
    const refused = await callCli('data', verb, inside('cats'), inside('cats', 'new'))
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('lies in there')])
  }
  expect(existsSync(inside('cats/new'))).toBe(false)
  const around = await callCli('data', 'mine', inside('cats'), folder)
  expect([around.code, around.stderr]).toEqual([1, expect.stringContaining('lie in there')])
})

test('cnn data convert writes the pictures of a data set, in a folder for each class', async () => {
  const words = ['data', 'convert', 'synthetic/cat-strips', inside('png'), '--to', 'png']
  const { stdout } = await callCli(...words, '--part', 'train', '--limit', '2', '--json')
  expect(JSON.parse(stdout)).toMatchObject({ to: 'png', parts: [{ part: 'train', pictures: 2 }] })
  const files = readdirSync(inside('png'), { recursive: true }) as string[]
  const pictures = files.filter((file) => file.endsWith('.png'))
  expect(pictures.sort().map((file) => file.split('/').at(-1))).toContain('00001.png')
  expect(pictures.length).toBe(2)
  expect(pictures[0]).toMatch(/^(a|an) \w+\/0000\d\.png$/)
  const unknown = await callCli(
    'data',
    'convert',
    'synthetic/cat',
    inside('new'),
    '--to',
    'png',
    '--part',
    'none',
  )
  expect(unknown.stderr).toContain("no part 'none'")
  const sounds = await callCli('data', 'convert', 'synthetic/tones', inside('new'), '--to', 'png')
  expect(sounds.stderr).toContain('are no pictures')
})

const tiny = [
  '--size',
  '32',
  '--width',
  '2',
  '--batch-size',
  '4',
  '--threads',
  '1',
  '--judge',
  judge,
]
const train = (...more: string[]) => callCli('train', 'gan', ...more)

describe('cnn train gan', () => {
  test('trains on a folder, watches, and ends with weights that make pictures', async () => {
    writeFileSync(inside('cats/notes.txt'), 'not a picture')
    const out = inside('run')
    const words = [inside('cats'), ...tiny, '--steps', '4', '--metrics-every', '2', '--out', out]
    const { code, stdout, stderr } = await train(...words, '--json')
    expect([code, stderr]).toEqual([0, expect.stringContaining('notes.txt')])
    const result = JSON.parse(stdout)
    expect(result.pictures).toMatchObject({ train: 46, heldOut: 10 })
    expect(result.looks.map(({ step }: { step: number }) => step)).toEqual([2])
    expect(result.looks[0].nearCopies).toBeGreaterThanOrEqual(0)
    expect(Object.keys(result.figures)).toContain('KID-judge')
    expect(stderr).toMatch(/step 2 {2}KID /)
    const files = [
      'generator.safetensors',
      'generator.md',
      'generator.png',
      'generator-neighbors.png',
      'metrics.jsonl',
      'log.jsonl',
      'samples/step-000002.png',
    ]
    for (const file of files) expect(existsSync(join(out, file)), file).toBe(true)
    const card = readFileSync(result.card, 'utf8')
    for (const said of [
      '# A generator of cats',
      'KID-judge',
      'diffaugment',
      '| 2 |',
      '46 to train',
      'as the closest 10.0 % of the 10 pictures that were held out',
    ]) {
      expect(card).toContain(said)
    }
    const made = await callCli(
      'generate',
      '--weights',
      out,
      '--count',
      '4',
      '--grid',
      inside('grid.png'),
      '--threads',
      '1',
    )
    expect([made.code, existsSync(inside('grid.png'))]).toEqual([0, true])

    const again = await train(inside('cats'), '--out', out, '--threads', '1')
    expect(again.stdout).toContain('Going on with the run')
    expect(again.stdout).toContain('KID-judge')
    const judged = await train(...words.slice(0, -2), '--out', out, '--judge', 'cifar10')
    expect(judged.stderr).toContain(`judge ${judge}, not cifar10`)
    const [look] = readFileSync(join(out, 'metrics.jsonl'), 'utf8').split('\n')
    expect(JSON.parse(look!)).toMatchObject({ step: 2, extractor: 'judge', usualCopies: 0.1 })
    const other = await train(...words, '--augment', 'ada')
    expect(other.stderr).toContain('augment unset, not ada')
  })

  test('ADA and ResNets, grey pictures, none held out, all of them in a batch', async () => {
    const cats = await cartoonCat({ size: 32, counts: { train: 6 } }).train.toArray()
    for (const [i, { image }] of cats.entries()) write(image, 'few', `${i}.png`)
    const { code, stdout, stderr } = await train(
      ...[inside('few'), '--grey', '--network', 'resnet', '--width', '1', '--augment', 'ada'],
      ...['--size', '32', '--steps', '2', '--no-flip', '--metrics-every', '0', '--judge', judge],
      ...['--out', inside('ada'), '--threads', '1', '--json'],
    )
    expect([code, stderr]).toEqual([0, expect.stringContaining('A batch is 6 pictures')])
    expect(stderr).toContain('Too few to hold any back')
    const result = JSON.parse(stdout)
    expect(result.looks).toEqual([])
    expect(Object.keys(result.figures).some((name) => name.startsWith('near'))).toBe(false)
    const card = readFileSync(result.card, 'utf8')
    expect(card).toMatch(/channels: 1[,\s]/)
  })

  test('of three pictures a generator is learned, without figures', async () => {
    const cats = await cartoonCat({ size: 32, counts: { train: 3 } }).train.toArray()
    for (const [i, { image }] of cats.entries()) write(image, 'three', `${i}.png`)
    const words = ['--size', '32', '--width', '2', '--steps', '2', '--metrics-every', '1']
    const out = ['--out', inside('of-three'), '--threads', '1', '--json']
    const { code, stdout, stderr } = await train(inside('three'), ...words, ...out)
    expect([code, stderr]).toEqual([0, expect.stringContaining('there will be no figures')])
    const result = JSON.parse(stdout)
    expect([result.figures, result.looks]).toEqual([{}, []])
    expect(readFileSync(result.card, 'utf8')).toContain('3 pictures are too few to compare')
    expect(existsSync(result.weights)).toBe(true)
  })

  test('says what is wrong with a folder', async () => {
    mkdirSync(inside('empty'))
    write(blank, 'plain', 'a.png')
    write((await cartoonCat({ size: 32, counts: { train: 1 } }).train.get(0)).image, 'one', 'a.png')
    const failures = {
      [inside('nowhere')]: /There is no folder/,
      [inside('empty')]: /has no pictures: there is no file/,
      [inside('plain')]: /a\.png: It is of one colour all over/,
      [inside('one')]: /only one picture: a generator would learn it by heart/,
    }
    for (const [place, message] of Object.entries(failures)) {
      const { code, stderr } = await train(place, ...tiny, '--out', inside('never'))
      expect([code, stderr]).toEqual([1, expect.stringMatching(message)])
    }
    const large = await train(
      inside('cats'),
      ...tiny,
      '--batch-size',
      '64',
      '--out',
      inside('never'),
    )
    const spare = await train(inside('cats'), ...tiny, '--held-out', '1', '--out', inside('never'))
    expect(spare.stderr).toMatch(/--held-out 1 holds out 56 of 56 pictures, and leaves 0/)
    expect(large.stderr).toMatch(/batch of 64 is more than there are pictures .* \(46 of 56\)/)
    expect(existsSync(inside('never'))).toBe(false)
  })

  test('remarks on pictures, and on a training that was better before', () => {
    const original = { path: 'a', width: 300, height: 100, channels: 3 as const }
    const remarks = remarksOn({
      originals: [original, { ...original, height: 20 }],
      ...{ size: 64, duplicates: 1, count: 2 },
    })
    expect(remarks.join(' ')).toMatch(
      /2 pictures are few.*1 of 2 are less than half.*2 of 2 are more than twice.*1 of 2 are nearly/,
    )
    const look = {
      kind: 'look' as const,
      extractor: 'eyes',
      steps: 9,
      samples: 256,
      low: 0.1,
      high: 0.2,
    }
    const looks = [
      { ...look, step: 3, kid: 0.15 },
      { ...look, step: 6, kid: 0.4 },
    ]
    expect(bestRemark(looks, 0.3)).toContain('lower at step 3: 0.15')
    expect(bestRemark(looks, 0.19)).toBe(undefined)
  })
})
