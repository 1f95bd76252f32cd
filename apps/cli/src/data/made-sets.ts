import type { KnownDataSet } from './known-data-set.js'

type Worlds = typeof import('@cnn/datasets/synthetic')

/** The synthetic worlds, by their names behind 'synthetic/'. */
export const madeSets = {
  shapes: ({ shapes, shapesCard }) => ({ card: shapesCard, open: () => shapes() }),
  people: ({ stickPeople, stickPeopleCard }) => ({
    card: stickPeopleCard,
    open: () => stickPeople(),
  }),
  cells: ({ cells, cellsCard }) => ({ card: cellsCard, open: () => cells() }),
  'microscope-pairs': ({ microscopePairs, microscopePairsCard }) => ({
    card: microscopePairsCard,
    open: () => microscopePairs(),
  }),
  'satellite-tiles': ({ satelliteTiles, satelliteTilesCard }) => ({
    card: satelliteTilesCard,
    open: () => satelliteTiles(),
  }),
  tones: ({ tones, tonesCard }) => ({ card: tonesCard, open: () => tones() }),
  'digit-strings': ({ digitStrings, digitStringsCard }) => ({
    card: digitStringsCard,
    open: () => digitStrings(),
  }),
  digits: ({ handwrittenDigits, handwrittenDigitsCard }) => ({
    card: handwrittenDigitsCard,
    open: () => handwrittenDigits(),
  }),
  'striped-animals': ({ stripedAnimals, stripedAnimalsCard }) => ({
    card: stripedAnimalsCard,
    open: () => stripedAnimals(),
  }),
  molecules: ({ springMolecules, springMoleculesCard }) => ({
    card: springMoleculesCard,
    open: () => springMolecules(),
  }),
  cat: ({ cartoonCat, cartoonCatCard }) => ({ card: cartoonCatCard, open: () => cartoonCat() }),
  'cat-strips': ({ catStrips, catStripsCard }) => ({
    card: catStripsCard,
    open: () => catStrips(),
  }),
} satisfies Record<string, (worlds: Worlds) => KnownDataSet>

export type Made = keyof typeof madeSets
