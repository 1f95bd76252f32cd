import type { Color } from '../raster/canvas.js'
import { darker, hsv } from '../raster/colors.js'
import type { WorldRandom } from '../world-random.js'
import type { Garment } from './body-parts.js'

/** What somebody wears and looks like. */
export interface Outfit {
  skin: Color
  hair: Color
  longHair: boolean
  shirt: Color
  shirtSecond: Color
  shirtPattern: 'plain' | 'striped' | 'open'
  longSleeves: boolean
  trousers: Color
  longLegs: boolean
  shoes: Color
}

const skins: readonly Color[] = [
  [246, 214, 186],
  [232, 188, 152],
  [208, 156, 116],
  [166, 114, 78],
  [122, 80, 54],
  [88, 58, 42],
]

const hairs: readonly Color[] = [
  [38, 28, 24],
  [72, 48, 32],
  [120, 82, 48],
  [196, 160, 96],
  [150, 70, 36],
  [170, 168, 166],
]

export function drawOutfit(random: WorldRandom): Outfit {
  const cloth = () => hsv(random.uniform(), random.uniform(0.1, 0.8), random.uniform(0.25, 0.95))
  const shirt = cloth()
  const jeans = hsv(
    random.uniform(0.58, 0.64),
    random.uniform(0.25, 0.6),
    random.uniform(0.25, 0.55),
  )
  return {
    skin: random.pick(skins),
    hair: random.pick(hairs),
    longHair: random.chance(0.4),
    shirt,
    shirtSecond: random.chance(0.5) ? cloth() : darker(shirt, 0.6),
    shirtPattern: random.pick(['plain', 'plain', 'striped', 'open']),
    longSleeves: random.chance(0.5),
    trousers: random.chance(0.5) ? jeans : cloth(),
    longLegs: random.chance(0.7),
    shoes: hsv(random.uniform(), random.uniform(0, 0.4), random.uniform(0.12, 0.9)),
  }
}

/**
 * The colour at a place of a part: so far along its axis (0 … 1), and so far to its left and its front (-1 … 1).
 */
export function outfitColor(
  outfit: Outfit,
  garment: Garment,
  along: number,
  left: number,
  front: number,
): Color {
  switch (garment) {
    case 'head':
      return isHair(outfit, along, front) ? outfit.hair : outfit.skin
    case 'shirt':
    case 'sleeve':
      return shirtColor(outfit, garment, along, left, front)
    case 'cuff':
      return outfit.longSleeves ? shirtColor(outfit, garment, along, left, front) : outfit.skin
    case 'trousers':
      return outfit.trousers
    case 'hem':
      return outfit.longLegs ? outfit.trousers : outfit.skin
    case 'shoe':
      return outfit.shoes
    default:
      return outfit.skin
  }
}

function isHair({ longHair }: Outfit, along: number, front: number) {
  if (along > 0.8 - 0.06 * front) return true
  return longHair ? front < 0.25 : front < -0.25 && along > 0.28
}

function shirtColor(outfit: Outfit, garment: Garment, along: number, left: number, front: number) {
  const { shirt, shirtSecond, shirtPattern } = outfit
  if (shirtPattern === 'striped') return Math.floor(along * 5) % 2 === 0 ? shirt : shirtSecond
  const isOpen = shirtPattern === 'open' && garment === 'shirt' && front > 0
  return isOpen && Math.abs(left) < 0.3 ? shirtSecond : shirt
}
