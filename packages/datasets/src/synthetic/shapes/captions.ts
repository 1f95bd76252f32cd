/**
 * True sentences about a picture of shapes, from a small grammar:
 *
 *   caption  → thing place | thing relation thing | number things | thing "and" thing | number "shapes"
 *   thing    → "a" [size] [texture] [colour] kind
 *   relation → "left of" | "right of" | "above" | "below" | "in front of" | "behind"
 *   place    → "at the top left" | "at the top" | … | "in the middle"
 */

import type { WorldRandom } from '../world-random.js'
import { shapeKinds } from './outlines.js'
import type { ShapeObject } from './shape-object.js'

const numbers = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
]
const wanted = 5

/** Up to five different true captions of the picture, as many as COCO's pictures have. */
export function captionsOf(
  random: WorldRandom,
  objects: readonly ShapeObject[],
  size: number,
): string[] {
  const captions = new Set<string>()
  for (let attempt = 0; attempt < 60 && captions.size < wanted; attempt++) {
    const caption = drawCaption(random, objects, size)
    if (caption) captions.add(caption)
  }
  return [...captions]
}

function drawCaption(random: WorldRandom, objects: readonly ShapeObject[], size: number) {
  const [first, second] = random.shuffled(objects)
  if (!first) return 'no shapes'
  const choice = random.uniform()
  if (!second || choice < 0.2) {
    const thing = describe(random, first)
    return random.chance(0.75) ? `${thing} ${placeOf(first, size)}` : thing
  }
  if (choice < 0.7) {
    const relation = random.pick(relationsOf(first, second))
    return relation && `${describe(random, first)} ${relation} ${describe(random, second)}`
  }
  if (choice < 0.8) return `${describe(random, first)} and ${describe(random, second)}`
  return countOf(random, objects, first)
}

/** What holds between two shapes, by their visible boxes, which do not overlap in that direction. */
function relationsOf(one: ShapeObject, other: ShapeObject) {
  const relations = []
  if (one.x + one.width <= other.x) relations.push('left of')
  if (other.x + other.width <= one.x) relations.push('right of')
  if (one.y + one.height <= other.y) relations.push('above')
  if (other.y + other.height <= one.y) relations.push('below')
  if (one.hides.includes(other.instance)) relations.push('in front of')
  if (other.hides.includes(one.instance)) relations.push('behind')
  return relations
}

/** In which ninth of the picture the middle of the visible box is. */
function placeOf({ x, y, width, height }: ShapeObject, size: number) {
  const third = (middle: number) => Math.min(2, Math.floor((3 * middle) / size))
  const across = ['left', '', 'right'][third(x + width / 2)]!
  const down = ['top', '', 'bottom'][third(y + height / 2)]!
  const words = [down, across].filter(Boolean).join(' ')
  return words ? `at the ${words}` : 'in the middle'
}

function countOf(random: WorldRandom, objects: readonly ShapeObject[], like: ShapeObject) {
  const kind = shapeKinds[like.label]!
  const alike = (same: (object: ShapeObject) => boolean, noun: string, adjective = '') => {
    const count = objects.filter(same).length
    const things = count === 1 ? noun : `${noun}${noun.endsWith('ss') ? 'es' : 's'}`
    return [numbers[count] ?? `${count}`, adjective, things].filter(Boolean).join(' ')
  }
  switch (random.integer(4)) {
    case 0:
      return alike((object) => object.label === like.label, kind)
    case 1:
      return alike((object) => object.color === like.color, 'shape', like.color)
    case 2:
      return alike(
        (object) => object.label === like.label && object.color === like.color,
        kind,
        like.color,
      )
    default:
      return alike(() => true, 'shape')
  }
}

/** The thing in few or many words: most often its colour, now and then its size and its texture. */
function describe(random: WorldRandom, { label, color, texture, scale }: ShapeObject) {
  const words = [shapeKinds[label]!] as string[]
  if (random.chance(0.85)) words.unshift(color)
  if (texture !== 'plain' && random.chance(0.5)) words.unshift(texture)
  if (random.chance(0.3)) words.unshift(scale)
  return `${/^[aeiou]/.test(words[0]!) ? 'an' : 'a'} ${words.join(' ')}`
}
