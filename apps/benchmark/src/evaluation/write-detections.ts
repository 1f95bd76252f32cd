import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { type Random, randomStream } from '@cnn/core'

const classes = 80

/**
 * Writes truth.json and found.json as COCO has them: in each picture one to fourteen things, of which some are crowds, and
 * boxes about them and elsewhere, most of the right class.
 */
export async function writeDetections(folder: string, pictures: number, perPicture: number) {
  const truths: string[] = []
  const random = randomStream(1, 'evaluation')
  const found = createWriteStream(join(folder, 'found.json'))
  for (let image = 1; image <= pictures; image++) {
    const things = Array.from({ length: 1 + random.integer(14) }, () => thing(random))
    for (const { box, category } of things) {
      const area = box[2]! * box[3]! * random.uniform(0.4, 0.9)
      const isCrowd = Number(random.chance(0.012))
      truths.push(
        `{"id":${truths.length + 1},"image_id":${image},"category_id":${category},"bbox":[${box}],"area":${area},"iscrowd":${isCrowd}}`,
      )
    }
    const boxes = Array.from({ length: perPicture }, () => detection(image, things, random))
    if (!found.write(`${image === 1 ? '[' : ',\n'}${boxes.join()}`)) await once(found, 'drain')
  }
  found.end(']')
  await once(found, 'finish')
  const images = Array.from(
    { length: pictures },
    (_, i) => `{"id":${i + 1},"width":640,"height":480}`,
  )
  const categories = Array.from(
    { length: classes },
    (_, i) => `{"id":${i + 1},"name":"class ${i + 1}"}`,
  )
  const truth = createWriteStream(join(folder, 'truth.json'))
  truth.end(`{"images":[${images}],"categories":[${categories}],"annotations":[${truths}]}`)
  await once(truth, 'finish')
}

interface Thing {
  box: number[]
  category: number
}

/** Most things are small; a third are persons, as it were. */
function thing(random: Random): Thing {
  const side = () => rounded(4 + 250 * random.uniform() ** 2)
  const [width, height] = [side(), side()]
  const box = [rounded(random.uniform(0, 640 - width)), rounded(random.uniform(0, 480 - height))]
  const category = random.chance(0.3) ? 1 : 1 + random.integer(classes)
  return { box: [...box, width, height], category }
}

function detection(image: number, things: readonly Thing[], random: Random) {
  const isNear = random.chance(0.4)
  const { box, category } = isNear ? things[random.integer(things.length)]! : thing(random)
  const [x, y, width, height] = box as [number, number, number, number]
  const step = (size: number) => (isNear ? random.normal(0, 0.1 * size) : 0)
  const moved = [
    x + step(width),
    y + step(height),
    Math.abs(width + step(width)) + 1,
    Math.abs(height + step(height)) + 1,
  ]
  const label = random.chance(0.8) ? category : 1 + random.integer(classes)
  const score = random.uniform() ** 2
  return `{"image_id":${image},"category_id":${label},"bbox":[${moved.map(rounded)}],"score":${score.toFixed(6)}}`
}

const rounded = (value: number) => Math.round(value * 100) / 100
