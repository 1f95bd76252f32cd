import type { World } from '@cnn/datasets/synthetic'

type Worlds = typeof import('@cnn/datasets/synthetic')

/** The synthetic worlds that are measured: pictures of 128 × 128, and what else there is, as it is by default. */
export const worlds = {
  shapes: ({ shapes }) => shapes(),
  people: ({ stickPeople }) => stickPeople(),
  cells: ({ cells }) => cells(),
  'microscope pairs, 5 planes and 2 stains': ({ microscopePairs }) => microscopePairs(),
  'satellite tiles': ({ satelliteTiles }) => satelliteTiles({ size: 128 }),
  'digit strings': ({ digitStrings }) => digitStrings(),
  'digits, 28×28': ({ handwrittenDigits }) => handwrittenDigits(),
  'striped animals, in pairs': ({ stripedAnimals }) => stripedAnimals(),
  'striped animals with counterparts': ({ stripedAnimals }) => {
    const { a, ...world } = stripedAnimals()
    return { ...world, train: a.train }
  },
  'cartoon cat': ({ cartoonCat }) => cartoonCat(),
  'tones of a second': ({ tones }) => tones(),
  molecules: ({ springMolecules }) => springMolecules(),
} satisfies Record<string, (synthetic: Worlds) => Pick<World<unknown>, 'train'>>

export type WorldName = keyof typeof worlds
