import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { decodePng, encodePng } from '@cnn/core'
import { webDataset } from '@cnn/datasets/formats'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dataSetNames, findDataSet } from '../src/data/data-sets.js'
import { shardFiles } from '../src/data/write-shards.js'
import { callCli } from './call-cli.js'

const shared = process.env.CNN_TEST_DATA ?? join(import.meta.dirname, '../../../../shared/data')
const folder = mkdtempSync(join(tmpdir(), 'cnn-data-'))
const at = (...names: string[]) => join(folder, ...names)
const before = { ...process.env }

function write(path: string, content: Uint8Array | string) {
  mkdirSync(dirname(at(path)), { recursive: true })
  writeFileSync(at(path), content)
}

const picture = (value: number) =>
  encodePng({ data: new Uint8Array(20 * 10 * 3).fill(value), width: 20, height: 10, channels: 3 })

beforeAll(() => {
  process.env.CNN_CACHE_DIR = at('cache')
  process.env.CNN_OFFLINE = '1'
  delete process.env.CNN_DATA_DIR
  write('animals/cat/1.png', picture(40))
  write('animals/cat/2.png', picture(60))
  write('animals/dog/3.png', picture(80))
  write('yolo/data.yaml', 'names: [cat, dog]\ntrain: images/train\nval: images/val\n')
  write('yolo/images/train/a.png', picture(90))
  write('yolo/labels/train/a.txt', '1 0.5 0.5 0.5 0.4\n0 0.25 0.3 0.1 0.2\n')
  write('yolo/images/val/b.png', picture(90))
  write('yolo/labels/val/b.txt', '0 0.5 0.5 1 1\n')
})
afterAll(() => {
  for (const name of ['CNN_CACHE_DIR', 'CNN_OFFLINE', 'CNN_DATA_DIR']) {
    if (before[name] === undefined) delete process.env[name]
    else process.env[name] = before[name]
  }
  rmSync(folder, { recursive: true })
})

test.each(['list', 'info', 'get', 'show', 'convert', 'panels', 'dedupe', 'mine'])(
  'cnn data %s explains itself',
  async (verb) => {
    const { code, stdout } = await callCli('data', verb, '--help')
    expect(code).toBe(0)
    expect(stdout).toContain(`$ cnn data ${verb}`)
    expect(stdout).toContain('--json')
  },
)

describe('cnn data list', () => {
  test('names every data set, and those that are here', async () => {
    const { code, stdout } = await callCli('data', 'list')
    expect(code).toBe(0)
    for (const name of dataSetNames) expect(stdout).toMatch(new RegExp(`\\n +${name} +[\\d,]+`))
    expect(stdout).toMatch(/speech-commands +105,829 +2\.4 GB +CC BY 4\.0/)
    expect(stdout).toMatch(/imagenet +1,331,167 +by hand/)
    expect(stdout).toMatch(/synthetic\/shapes +12,000 +made +MIT/)
    write('own/mnist/train-images-idx3-ubyte', 'bytes')
    process.env.CNN_DATA_DIR = at('own')
    const here = JSON.parse((await callCli('data', 'list', '--here', '--json')).stdout)
    delete process.env.CNN_DATA_DIR
    const found = here.find(({ id }: { id: string }) => id === 'mnist')
    expect(found).toMatchObject({
      here: true,
      path: at('own/mnist'),
      classes: 10,
      bytes: 11_594_722,
    })
    expect(here.some(({ id }: { id: string }) => id === 'cifar100')).toBe(false)
  })

  test('every data set has a card that says what the loader needs', async () => {
    for (const name of dataSetNames) {
      const { card, id } = await findDataSet(name)
      expect(id).toBe(name)
      expect(card.summary.length, name).toBeGreaterThan(10)
      expect(card.license.length, name).toBeGreaterThan(2)
      expect(card.citation.length, name).toBeGreaterThan(10)
      expect(Object.values(card.counts).every((count) => count > 0)).toBe(true)
      expect(
        card.files.length > 0 || card.access !== undefined || name.startsWith('synthetic/'),
        name,
      ).toBe(true)
    }
  })
})

describe('cnn data info', () => {
  test('tells of parts, files and checksums', async () => {
    const { code, stdout } = await callCli('data', 'info', 'svhn')
    expect(code).toBe(0)
    expect(stdout).toMatch(/parts +73,257 train, 26,032 test, 531,131 extra/)
    expect(stdout).toContain(
      'sha256 435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8',
    )
    expect(stdout).toContain('@inproceedings{netzer2011reading')
    expect(stdout).toMatch(/here +not on this computer/)
    const { stdout: json } = await callCli('data', 'info', 'coco/keypoints', '--json')
    expect(JSON.parse(json)).toMatchObject({ id: 'coco/keypoints', name: 'COCO 2017', here: false })
  })

  test('of an unknown name suggests the nearest', async () => {
    const { code, stderr } = await callCli('data', 'info', 'cifar1000')
    expect(stderr).toContain('Did you mean "cifar100"?')
    expect(code).toBe(1)
  })
})

describe('cnn data show', () => {
  test('of a synthetic world writes a page and a contact sheet', async () => {
    const out = at('out/shapes')
    const { code, stdout } = await callCli(
      'data',
      'show',
      'synthetic/shapes',
      '-n',
      '6',
      '--out',
      out,
    )
    expect(code).toBe(0)
    expect(stdout).toMatch(/train +10,000\n +validation +1,000/)
    expect(stdout).toMatch(/6 samples of train/)
    const page = readFileSync(join(out, 'index.html'), 'utf8')
    expect(page.match(/<li class="sample">/g)).toHaveLength(6)
    expect(page).toMatch(/<g class="boxes">.*<g class="boxes">/s)
    expect(page).toContain('id="show-masks" checked')
    expect(page).not.toMatch(/(src|href)="(?!data:)[^"#]/)
    expect(page).not.toContain('<script')
    const sheet = await decodePng(readFileSync(join(out, 'sheet.png')))
    expect(sheet.width).toBeGreaterThan(300)
    const again = at('again.png')
    await callCli('data', 'show', 'synthetic/shapes', '-n', '6', '--out', again)
    expect(readFileSync(again)).toEqual(readFileSync(join(out, 'sheet.png')))
    await callCli('data', 'show', 'synthetic/shapes', '-n', '6', '--seed', '2', '--out', again)
    expect(readFileSync(again)).not.toEqual(readFileSync(join(out, 'sheet.png')))
  })

  test('of a folder of classes counts them, and gives it all as JSON', async () => {
    const { code, stdout } = await callCli(
      'data',
      'show',
      at('animals'),
      '--out',
      at('a.html'),
      '--json',
    )
    expect(code).toBe(0)
    const { name, parts, counts, samples, files } = JSON.parse(stdout)
    expect([name, parts]).toEqual(['animals', [{ part: 'all', size: 3 }]])
    expect(counts[0].counts).toEqual([
      { label: 'cat', count: 2 },
      { label: 'dog', count: 1 },
    ])
    expect(samples[2]).toEqual({ index: 2, title: 'dog', captions: [], facts: ['path: dog/3.png'] })
    expect(files).toEqual({ html: at('a.html') })
    expect(existsSync(at('a.html'))).toBe(true)
  })

  test('of annotated pictures counts their boxes', async () => {
    const { stdout } = await callCli('data', 'show', at('yolo'), '--out', at('y.png'))
    expect(stdout).toMatch(/1 samples of train\n +cat .* 1\n +dog .* 1\n/)
  })

  test.each([
    [
      ['synthetic/shapes', '--part', 'extra'],
      "has no part 'extra'. It has: train, validation, test",
    ],
    [['synthetic/shapes', '--out', 'shapes.pdf'], 'shown as .png or .html'],
    [['synthetic/shape'], 'Did you mean "synthetic/shapes"?'],
    [['svhn'], 'SVHN is not on this computer'],
    [['./nothing/here'], "There is no data set './nothing/here'"],
  ])('%j is refused with what to do', async (args, says) => {
    const { code, stderr } = await callCli('data', 'show', ...args)
    expect(stderr).toContain(says)
    expect(stderr).not.toMatch(/\n\s+at /)
    expect(code).toBe(1)
  })

  test.skipIf(!existsSync(join(shared, 'fsdd')))('of real sounds and molecules', async () => {
    for (const [id, sample] of [
      ['free-spoken-digits', 'fsdd'],
      ['qm9', 'qm9-mini'],
    ] as const) {
      const { code, stdout } = await callCli(
        ...['data', 'show', `${id}:${join(shared, sample)}`, '-n', '4', '--out', at(`${id}.png`)],
      )
      expect([code, stdout]).toEqual([0, expect.stringContaining('train')])
    }
  })
})

describe('cnn data convert', () => {
  test.each(['coco', 'voc'])('writes YOLO annotations as %s, and back the same', async (format) => {
    const there = at(`as-${format}`)
    const back = at(`back-from-${format}`)
    const first = await callCli('data', 'convert', at('yolo'), there, '--to', format, '--json')
    expect(JSON.parse(first.stdout)).toMatchObject({
      from: 'yolo',
      classes: 2,
      pictures: 2,
      boxes: 3,
    })
    const second = await callCli('data', 'convert', there, back, '--to', 'yolo')
    expect(second.stdout).toContain(`3 boxes in 2 pictures, 2 classes, ${format} → yolo`)
    const lines = (root: string) =>
      readFileSync(join(root, 'labels/train/a.txt'), 'utf8')
        .trim()
        .split('\n')
        .sort()
        .map((line) => line.split(' ').map((number) => Number(number).toFixed(3)))
    expect(lines(back)).toEqual(lines(at('yolo')))
    expect(readdirSync(join(back, 'images/train'))).toEqual(['a.png'])
  })

  test('writes shards of any folder and any data set', async () => {
    const { stdout } = await callCli(
      'data',
      'convert',
      at('animals'),
      at('shards'),
      '--to',
      'webdataset',
      '--json',
    )
    expect(JSON.parse(stdout).parts).toMatchObject([{ part: 'all', samples: 3, shards: 1 }])
    const read = await webDataset(at('shards/all-000000.tar')).toArray()
    expect(read.map(({ key }) => key)).toEqual(['all-00000000', 'all-00000001', 'all-00000002'])
    const { png, cls, json } = read[2]!.files
    expect(Buffer.from(png!)).toEqual(readFileSync(at('animals/dog/3.png')))
    const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes)
    expect([text(cls), JSON.parse(text(json))]).toEqual(['1', { path: 'dog/3.png' }])
    const sample = {
      image: { data: new Uint8Array(4), width: 2, height: 2, channels: 1 },
      captions: ['a', 'b'],
      boxes: [{ x: 1 }],
      positions: Float64Array.of(1, 2),
    }
    const files = shardFiles(sample)
    expect(files).toMatchObject({ txt: 'a\nb', json: { boxes: [{ x: 1 }], positions: [1, 2] } })
    expect(decodePng(files.png as Uint8Array).width).toBe(2)
  })

  test('writes so many samples of a part alone as shards, and names a part that there is not', async () => {
    const convert = (out: string, ...options: string[]) =>
      callCli('data', 'convert', 'synthetic/digits', at(out), '--to', 'webdataset', ...options)
    const one = await convert('some', '--part', 'test', '--limit', '3', '--json')
    expect(JSON.parse(one.stdout).parts).toMatchObject([{ part: 'test', samples: 3, shards: 1 }])
    expect(readdirSync(at('some'))).toEqual(['test-000000.tar'])
    const each = await convert('each', '--limit', '2', '--json')
    expect(JSON.parse(each.stdout).parts).toMatchObject([
      { part: 'train', samples: 2 },
      { part: 'validation', samples: 2 },
      { part: 'test', samples: 2 },
    ])
    const none = await convert('none', '--part', 'extra')
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining("no part 'extra'")])
  })

  test('opens the part that is asked for, and names those that it leaves out', async () => {
    const images = [{ id: 1, file_name: '1.png', width: 20, height: 10 }]
    const categories = [{ id: 1, name: 'person' }]
    for (const [i, part] of ['train2017', 'val2017'].entries()) {
      const json = JSON.stringify({ images, categories, annotations: [] })
      write(`coco2017/annotations/instances_${part}.json`, json)
      write(`coco2017/${part}/1.png`, picture(i))
    }
    const convert = (out: string, ...options: string[]) =>
      callCli(
        'data',
        'convert',
        `coco:${at('coco2017')}`,
        at(out),
        '--to',
        'webdataset',
        ...options,
      )
    expect((await convert('coco-train', '--part', 'train')).stderr).not.toContain('not written')
    expect(readdirSync(at('coco-train'))).toEqual(['train-000000.tar'])
    const { code, stderr } = await convert('coco-default')
    expect([code, stderr]).toEqual([0, expect.stringContaining('--part train writes it')])
    expect(readdirSync(at('coco-default'))).toEqual(['validation-000000.tar'])
  })

  test.each([
    ['--part', 'train'],
    ['--limit', '3'],
  ])('refuses %s where all annotations are converted', async (...option) => {
    const { code, stderr } = await callCli(
      ...['data', 'convert', at('yolo'), at(`no${option[0]}`), '--to', 'coco', ...option],
    )
    expect([code, stderr]).toEqual([1, expect.stringContaining(option[0]!)])
  })

  test('does not write over anything, and leaves pictures out when told so', async () => {
    const { code, stderr } = await callCli(
      'data',
      'convert',
      at('yolo'),
      at('animals'),
      '--to',
      'coco',
    )
    expect([code, stderr]).toEqual([1, expect.stringContaining('is not empty')])
    await callCli('data', 'convert', at('yolo'), at('bare'), '--to', 'coco', '--no-pictures')
    expect(readdirSync(at('bare'))).toEqual(['annotations'])
    const none = await callCli('data', 'convert', at('animals'), at('new'), '--to', 'coco')
    expect(none.stderr).toContain('has no annotations that are known by their files')
    const usage = await callCli('data', 'convert', at('yolo'), at('new'))
    expect([usage.code, usage.stderr]).toEqual([2, expect.stringContaining('--to')])
  })
})
