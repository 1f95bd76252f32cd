import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  decodePng,
  encodePng,
  randomStream,
  readWeightsFile,
  saveWeights,
  useBackend,
} from '@cnn/core'
import { centernetMobilenetV2 } from '@cnn/vision/detection'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callCli } from './call-cli.js'

const folder = mkdtempSync(join(tmpdir(), 'cnn-detect-'))
const at = (...path: string[]) => join(folder, ...path)
const threads = ['--threads', '1', '--backend', 'wasm']

const data =
  process.env.CNN_TEST_DATA ?? new URL('../../../../shared/data', import.meta.url).pathname
const fastestDet = join(data, 'weights-fastestdet')

const colors = [
  [230, 60, 60],
  [60, 60, 230],
]

/** A picture with one coloured square, and where it is. */
function square(seed: number) {
  const random = randomStream('square', seed)
  const [width, height, side] = [48, 40, 10 + random.integer(10)]
  const [x, y] = [random.integer(width - side), random.integer(height - side)]
  const label = seed % 2
  const data = new Uint8Array(width * height * 3).fill(40)
  for (let row = y; row < y + side; row++) {
    for (let column = x; column < x + side; column++) {
      data.set(colors[label]!, 3 * (row * width + column))
    }
  }
  return { image: { data, width, height, channels: 3 }, bbox: [x, y, side, side], label }
}

function writeSquares(
  name: string,
  change: (annotations: { bbox: number[] }[]) => void = () => {},
) {
  mkdirSync(at('pictures'), { recursive: true })
  const made = Array.from({ length: 10 }, (_, i) => square(i))
  const images = made.map(({ image: { width, height } }, i) => {
    writeFileSync(at('pictures', `${i}.png`), encodePng(made[i]!.image))
    return { id: 100 + i, file_name: `${i}.png`, width, height }
  })
  // The last picture has nothing; ids have gaps, and one is 0.
  const annotations = made.slice(0, 9).map(({ bbox, label }, i) => ({
    ...{ id: 7 * i, image_id: 100 + i, category_id: [3, 17][label], bbox, iscrowd: 0 },
    area: bbox[2]! * bbox[3]!,
  }))
  change(annotations)
  const categories = [
    { id: 3, name: 'red' },
    { id: 17, name: 'blue' },
    { id: 90, name: 'green' },
  ]
  writeFileSync(at(name), JSON.stringify({ images, annotations, categories }))
}

beforeAll(async () => {
  await useBackend('wasm', { threads: 1 })
  writeSquares('squares.json')
  writeFileSync(at('notes.png'), 'no picture')
  const options = { numClasses: 2, labels: ['red', 'blue'], size: 32, widthMultiplier: 0.25 }
  using network = centernetMobilenetV2({ ...options, seed: 1 })
  await saveWeights(network, at('small.safetensors'))
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const detect = (...args: string[]) => callCli('detect', ...args, ...threads)
const weights = ['--weights', at('small.safetensors')]

describe('cnn detect', () => {
  test('tells what is where, draws it, and goes on after what is no picture', async () => {
    const { code, stdout, stderr } = await detect(
      ...[at('pictures/0.png'), at('notes.png'), at('pictures/1.png'), ...weights],
      ...['--threshold', '0', '--max', '3', '--out', at('found'), '--json'],
    )
    expect(code).toBe(1)
    expect(stderr).toContain('1 of 3 pictures could not be read')
    const { images, threshold } = JSON.parse(stdout)
    expect(threshold).toBe(0)
    expect(images[1].error.code).toBe('bad-image')
    const [first] = images
    expect(first).toMatchObject({ width: 48, height: 40, annotated: at('found', '0.png') })
    // Of the three some may lie in the border that made the picture square.
    expect([1, 2, 3]).toContain(first.detections.length)
    for (const { label, score, box } of first.detections) {
      expect(['red', 'blue']).toContain(label)
      expect(score).toBeLessThanOrEqual(first.detections[0].score)
      expect(box.x >= 0 && box.x + box.width <= 48.001).toBe(true)
    }
    const drawn = await decodePng(readFileSync(at('found/0.png')))
    // Ten times as large, so that labels leave something of it to be seen.
    expect([drawn.width, drawn.height]).toEqual([480, 400])
    const { data } = square(0).image
    const corner = (x: number, y: number) => [
      ...drawn.data.subarray(3 * (480 * y + x)).subarray(0, 3),
    ]
    expect(new Set(drawn.data).size).toBeGreaterThan(new Set(data).size)
    expect(corner(479, 399)).toEqual([...data.subarray(-3)])
  })

  test('drawings within the folder of the pictures are no pictures of it', async () => {
    mkdirSync(at('both'))
    for (const name of ['0.png', '1.png']) copyFileSync(at('pictures', name), at('both', name))
    const words = [at('both'), ...weights, '--out', at('both/drawn'), '--json'] as const
    for (let time = 0; time < 2; time++) {
      const { code, stdout } = await detect(...words)
      expect(JSON.parse(stdout).images).toHaveLength(2)
      expect(code).toBe(0)
    }
    const lost = await detect(at('both'), ...weights, '--out', at('both'))
    expect(lost.stderr).toContain('is one of the pictures themselves')
  })

  test('follows things through the frames of a folder', async () => {
    const { code, stdout } = await detect(
      ...[at('pictures'), ...weights, '--follow', '--threshold', '0', '--max', '2', '--json'],
      ...['--label', 'red'],
    )
    expect(code).toBe(0)
    const { images } = JSON.parse(stdout)
    expect(images).toHaveLength(10)
    expect(images[0].detections.map(({ id }: { id: number }) => id)[0]).toBe(1)
    expect(images[9].detections[0].label).toBe('red')
  })

  test('says where things are to people', async () => {
    const { code, stdout } = await detect(at('pictures/0.png'), ...weights, '-t', '0', '-n', '1')
    expect(code).toBe(0)
    expect(stdout).toMatch(/0\.png\n {2}(red|blue) .* 0\.\d\d {2}\d+, \d+ {2}\d+ × \d+/)
    const nothing = await detect(at('pictures/0.png'), ...weights, '-t', '1')
    expect(nothing.stdout).toContain('nothing found')
  })

  test.skipIf(!existsSync(fastestDet))('takes a published detector from a file', async () => {
    const file = join(fastestDet, 'fastestdet.safetensors')
    const photo = join(fastestDet, '3.jpg')
    const { code, stdout } = await detect(photo, '--weights', `fastestdet:${file}`, '--json')
    expect(code).toBe(0)
    const { weights, images } = JSON.parse(stdout)
    expect(weights).toBe(`fastestdet:${file}`)
    expect(images[0].detections.map(({ label }: { label: string }) => label)).toContain('person')
  })

  test.each([
    [['--label', 'rad'], 1, "Did you mean 'red'?"],
    [['--threshold', '1.5'], 2, 'a number from 0 to 1'],
    [['--weights', 'faster-rccn'], 1, 'Did you mean "faster-rcnn"?'],
    [['--weights', 'retinanet:gone.pth'], 1, 'no file gone.pth'],
  ])('asked wrongly, %j, ends with %i', async (words, code, says) => {
    const answer = await detect(at('pictures/0.png'), ...weights, ...words)
    expect(answer.stderr).toContain(says)
    expect(answer.code).toBe(code)
  })
})

describe('cnn train detector', () => {
  const train = (json: string, ...more: string[]) =>
    callCli('train', 'detector', at(json), at('pictures'), ...more, ...threads)
  const small = ['--size', '32', '--epochs', '1', '--batch-size', '4']

  test('trains on boxes in COCO’s format, whatever their ids, and the weights detect', async () => {
    const out = at('run')
    const { code, stdout, stderr } = await train('squares.json', ...small, '--out', out, '--json')
    expect(stderr).toContain('Without any box, and never found: green')
    expect(code).toBe(0)
    const result = JSON.parse(stdout)
    expect(result).toMatchObject({
      ...{ network: 'centernet', epochs: 1, size: 32, samples: 2, mended: 0 },
      weights: join(out, 'detector.safetensors'),
      boxes: [
        { name: 'red', boxes: 5 },
        { name: 'blue', boxes: 4 },
        { name: 'green', boxes: 0 },
      ],
    })
    expect(result.AP).toBeGreaterThanOrEqual(0)
    const { metadata } = await readWeightsFile(result.weights)
    expect(metadata).toMatchObject({
      ...{ task: 'detection', labels: ['red', 'blue', 'green'] },
      network: { name: 'centernetMobilenetV2', options: { numClasses: 3, size: 32 } },
    })
    const found = await detect(at('pictures/0.png'), '-w', out, '-t', '0', '-n', '1', '--json')
    expect(JSON.parse(found.stdout).images[0].detections).toHaveLength(1)

    const again = await train('squares.json', '--out', out)
    expect(again.stdout).toContain('Going on with the run')
    const other = await train('squares.json', '--out', out, '--no-flip')
    expect(other.stderr).toContain('holds a run with flip unset, not false')
  }, 60_000)

  test('names the box that is none, before it trains; leaves it out where asked to', async () => {
    writeSquares('bad.json', (annotations) => {
      annotations[2]!.bbox[2] = -4
      annotations[4]!.bbox[0] = 1000
    })
    const { code, stderr } = await train('bad.json', ...small, '--out', at('bad'))
    expect(code).toBe(1)
    expect(stderr).toMatch(/Box 0 of 2\.png .*has a negative side.*\n.*--faulty drop/s)
    expect(existsSync(at('bad'))).toBe(false)
    const words = ['--faulty', 'drop', '--from', at('small.safetensors'), '--mosaic', '0.5']
    const mended = await train('bad.json', ...small, '--out', at('mended'), ...words, '--json')
    expect(JSON.parse(mended.stdout)).toMatchObject({ mended: 2, faulty: 'drop' })
    expect(mended.stderr).toContain('2 faulty boxes were left out')
  }, 60_000)

  test.skipIf(!existsSync(fastestDet))('begins with a published file on the disk', async () => {
    const from = `fastestdet:${join(fastestDet, 'fastestdet.safetensors')}`
    const words = ['--network', 'fastestdet', '--from', from, '--size', '64', '--epochs', '1']
    const { code, stdout } = await train('squares.json', ...words, '--out', at('taken'))
    expect(stdout).toContain(`tensors from ${from}`)
    expect(code).toBe(0)
  })

  test('annotations without boxes are refused', async () => {
    writeSquares('none.json', (annotations) => {
      annotations.length = 0
    })
    const { code, stderr } = await train('none.json', ...small, '--out', at('none'))
    expect(stderr).toContain('there is nothing to learn')
    expect(code).toBe(1)
  })
})
