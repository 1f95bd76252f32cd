import { centernetDigitStrings } from './centernet-digit-strings.js'
import { centernetShapes } from './centernet-shapes.js'
import { cifar10Resnet9 } from './cifar10-resnet9.js'
import { conditionalDcganMnist } from './conditional-dcgan-mnist.js'
import { dcganCat } from './dcgan-cat.js'
import { dcganCatPlain } from './dcgan-cat-plain.js'
import { dcganFashionMnist } from './dcgan-fashion-mnist.js'
import { fashionMnistPlainNet } from './fashion-mnist-plain-net.js'
import { fashionMnistResnet9 } from './fashion-mnist-resnet9.js'
import type { GanRecipe } from './gan-recipe.js'
import { goodfellowGanFashionMnist } from './goodfellow-gan-fashion-mnist.js'
import { goodfellowGanMnist } from './goodfellow-gan-mnist.js'
import { mnistPlainNet } from './mnist-plain-net.js'
import type { ClassificationRecipe, DetectionRecipe } from './recipe.js'

export type { Bound, GanRecipe, GanTraining } from './gan-recipe.js'

export {
  type ClassificationRecipe,
  type DetectionRecipe,
  type Measure,
  type Phase,
  type RecipeData,
  type RecipeNetwork,
  type RecipeOf,
  type RunOptions,
  type RunResult,
  runRecipe,
} from './recipe.js'
export {
  type GanRunOptions,
  type GanRunResult,
  judged,
  runGanRecipe,
  unmet,
} from './run-gan-recipe.js'

export {
  centernetDigitStrings,
  centernetShapes,
  cifar10Resnet9,
  conditionalDcganMnist,
  dcganCat,
  dcganCatPlain,
  dcganFashionMnist,
  fashionMnistPlainNet,
  fashionMnistResnet9,
  goodfellowGanFashionMnist,
  goodfellowGanMnist,
  mnistPlainNet,
}

export type Recipe = ClassificationRecipe | DetectionRecipe | GanRecipe

/** All recipes. */
export const recipes: readonly Recipe[] = [
  centernetDigitStrings,
  centernetShapes,
  cifar10Resnet9,
  fashionMnistPlainNet,
  fashionMnistResnet9,
  mnistPlainNet,
  conditionalDcganMnist,
  dcganCat,
  dcganCatPlain,
  dcganFashionMnist,
  goodfellowGanFashionMnist,
  goodfellowGanMnist,
]
