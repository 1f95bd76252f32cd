import { fashionMnistPlainNet } from './fashion-mnist-plain-net.js'
import { mnistPlainNet } from './mnist-plain-net.js'
import type { Recipe } from './recipe.js'

export { type Phase, type Recipe, type RunOptions, type RunResult, runRecipe } from './recipe.js'

/** All recipes. */
export const recipes: readonly Recipe[] = [fashionMnistPlainNet, mnistPlainNet]
