import { CnnError } from '@cnn/core'
import { type Recipe, recipes } from '@cnn/recipes'
import { suggestion } from './nearest-name.js'

/** The recipe of this name or alias. Throws 'unknown-recipe' with the nearest name. */
export function findRecipe(name: string): Recipe {
  const found = recipes.find((recipe) => recipe.name === name || recipe.alias === name)
  if (found) return found
  const names = recipes.flatMap((recipe) =>
    (recipe.alias ? [recipe.alias] : []).concat(recipe.name),
  )
  throw new CnnError(
    'unknown-recipe',
    `There is no recipe '${name}'.${suggestion(name, names)} There are: ${names.join(', ')}.`,
  )
}
