import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { type Random, randomStream } from '@cnn/core'
import type { PlannedRow } from '../groups/group.js'
import { madeFolder, makeOnce } from './made-folder.js'

/** Annotations as COCO has them: a file like instances_train2017.json, which has 449 MiB, or a fortieth of it. */
export function cocoRows(quick: boolean): PlannedRow[] {
  const scale = quick ? 40 : 1
  const [images, annotations] = [Math.round(118_287 / scale), Math.round(860_001 / scale)]
  const folder = madeFolder(`coco-${annotations}`)
  const subject = 'coco'
  return [
    {
      task: { kind: 'data', subject, folder, samples: annotations, modules: ['json'] },
      label: `COCO's JSON, ${annotations.toLocaleString('en')} annotations, indexed`,
      unit: 's',
      prepare: () => makeOnce(folder, (place) => writeInstances(place, images, annotations)),
    },
  ]
}

async function writeInstances(folder: string, images: number, annotations: number) {
  const file = createWriteStream(join(folder, 'instances.json'))
  let waiting: string[] = []
  for (const text of texts(images, annotations)) {
    waiting.push(text)
    if (waiting.length < 1000) continue
    if (!file.write(waiting.join(''))) await once(file, 'drain')
    waiting = []
  }
  file.end(waiting.join(''))
  await once(file, 'finish')
}

/** In the form of the official file: numbers with two decimals, areas with all of them, a crowd among eighty-six. */
function* texts(images: number, annotations: number): Generator<string> {
  const random = randomStream(1, 'coco')
  yield '{"info": {"description": "made for a benchmark"},"licenses": [],"images": ['
  for (let i = 0; i < images; i++) {
    const name = `${i + 1}`.padStart(12, '0')
    const url = `http://images.cocodataset.org/train2017/${name}.jpg`
    const flickr = 'http://farm9.staticflickr.com/8186/8119368305_4e622c8349_z.jpg'
    yield `${i ? ',' : ''}{"license": 4,"file_name": "${name}.jpg","coco_url": "${url}","height": 480,"width": 640,"date_captured": "2013-11-14 11:18:45","flickr_url": "${flickr}","id": ${i + 1}}`
  }
  yield '],"annotations": ['
  for (let i = 0; i < annotations; i++) {
    const isCrowd = i % 86 === 85
    const segmentation = isCrowd ? runLengths(random) : `[[${polygon(random)}]]`
    const [x, y] = [random.uniform(0, 500), random.uniform(0, 400)].map((value) => value.toFixed(2))
    yield `${i ? ',' : ''}{"segmentation": ${segmentation},"area": ${random.uniform(20, 9e4)},"iscrowd": ${Number(isCrowd)},"image_id": ${1 + random.integer(images)},"bbox": [${x},${y},77.71,70.88],"category_id": ${1 + random.integer(80)},"id": ${i + 1}}`
  }
  const categories = Array.from({ length: 80 }, (_, i) => {
    return `{"supercategory": "thing","id": ${i + 1},"name": "class ${i + 1}"}`
  })
  yield `],"categories": [${categories.join()}]}`
}

function polygon(random: Random) {
  const [x, y] = [random.uniform(60, 580), random.uniform(60, 420)]
  const [corners, radius] = [6 + random.integer(40), random.uniform(10, 60)]
  const numbers: string[] = []
  for (let i = 0; i < corners; i++) {
    const angle = (2 * Math.PI * i) / corners
    numbers.push(
      (x + radius * Math.cos(angle)).toFixed(2),
      (y + radius * Math.sin(angle)).toFixed(2),
    )
  }
  return numbers.join()
}

function runLengths(random: Random) {
  const counts: number[] = []
  let left = 640 * 480
  while (counts.length < 400) {
    counts.push(1 + random.integer(700))
    left -= counts.at(-1)!
  }
  return `{"counts": [${counts.join()},${left}],"size": [480,640]}`
}
