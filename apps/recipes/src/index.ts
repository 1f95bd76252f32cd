import { centernetDigitStrings } from './centernet-digit-strings.js'
import { centernetShapes } from './centernet-shapes.js'
import { cifar10Resnet9 } from './cifar10-resnet9.js'
import { fashionMnistPlainNet } from './fashion-mnist-plain-net.js'
import { mnistPlainNet } from './mnist-plain-net.js'
import type { Recipe } from './recipe.js'

export {
  type ClassificationRecipe,
  type DetectionRecipe,
  type Measure,
  type Phase,
  type Recipe,
  type RecipeData,
  type RecipeNetwork,
  type RecipeOf,
  type RunOptions,
  type RunResult,
  runRecipe,
} from './recipe.js'

export {
  centernetDigitStrings,
  centernetShapes,
  cifar10Resnet9,
  fashionMnistPlainNet,
  mnistPlainNet,
}

/** All recipes. */
export const recipes: readonly Recipe[] = [
  centernetDigitStrings,
  centernetShapes,
  cifar10Resnet9,
  fashionMnistPlainNet,
  mnistPlainNet,
]
