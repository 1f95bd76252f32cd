import { dcganCat } from './dcgan-cat.js'
import type { GanRecipe } from './gan-recipe.js'

/** `dcganCat` without DiffAugment: what that is to be compared with. */
export const dcganCatPlain: GanRecipe = {
  ...dcganCat,
  name: 'dcgan-cat-plain',
  title: 'A cartoon cat by a DCGAN without DiffAugment',
  shipsDiscriminator: false,
  expected: {},
  training: { ...dcganCat.training, augment: undefined },
}
