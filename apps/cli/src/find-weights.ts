import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { CnnError, load, type Weights } from '@cnn/core'
import { type Recipe, recipes } from '@cnn/recipes'
import { type ClassificationNetwork, type Classifier, classifier } from '@cnn/vision/classification'
import { suggestion } from './nearest-name.js'
import { buildNetwork } from './networks.js'
import { fineTunedWeights } from './run-folder.js'

/** A classifier and where it came from. */
export interface LoadedWeights {
  /** The name of shipped weights, or the path of a file. */
  weights: string
  classifier: Classifier
  /** The recipe by which they were trained, where it is known. */
  recipe?: Recipe
}

const extension = '.safetensors'

/** Weights that were found, but not read yet. */
export interface FoundWeights {
  load(signal?: AbortSignal): Promise<LoadedWeights>
}

/**
 * Finds weights by what people type: a file, the folder of a run, or the name of a recipe, whose shipped weights are
 * meant.
 * @throws CnnError 'unknown-weights' with the nearest name; loading throws what `load` of core does
 */
export function findWeights(name: string): FoundWeights {
  const file = findFile(name)
  if (file) return { load: (signal) => loadFile(file, signal) }
  const recipe = recipes.find((one) => one.name === name || one.alias === name)
  if (recipe) return { load: (signal) => loadShipped(recipe, signal) }
  throw unknownWeights(name)
}

/** The weights that @cnn/vision ships for a recipe, or undefined where it has none. */
export async function shippedWeights(
  name: string,
): Promise<Weights<ClassificationNetwork, Classifier> | undefined> {
  let module: Record<string, unknown>
  try {
    module = await import(`@cnn/vision/weights/${name}`)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ERR_MODULE_NOT_FOUND' || code === 'ERR_PACKAGE_PATH_NOT_EXPORTED')
      return undefined
    throw error
  }
  return Object.values(module).find(
    (value): value is Weights<ClassificationNetwork, Classifier> =>
      typeof value === 'object' && value !== null && 'build' in value,
  )
}

async function loadShipped(recipe: Recipe, signal?: AbortSignal): Promise<LoadedWeights> {
  const weights = await shippedWeights(recipe.name)
  if (!weights) {
    throw new CnnError(
      'unknown-weights',
      `There are no shipped weights of ${recipe.name}. Train them with \`cnn train ${recipe.alias ?? recipe.name}\`, then name the file.`,
    )
  }
  return { weights: recipe.name, recipe, classifier: await load(weights, { signal }) }
}

async function loadFile(file: string, signal?: AbortSignal): Promise<LoadedWeights> {
  let recipe: Recipe | undefined
  const loaded = await load(file, {
    task: classifier,
    signal,
    build: (metadata) => {
      const made = metadata.recipe && basename(metadata.recipe, extname(metadata.recipe))
      recipe = recipes.find(({ name }) => name === made)
      return buildNetwork(metadata, file)
    },
  })
  return { weights: file, recipe, classifier: loaded }
}

/** The file that is meant: itself, or in the folder of a run the weights that it ended with. */
function findFile(name: string): string | undefined {
  if (!existsSync(name)) return undefined
  if (!statSync(name).isDirectory()) return name
  const inside = readdirSync(name).filter((entry) => entry.endsWith(extension))
  const names = [fineTunedWeights, ...recipes.map((recipe) => recipe.name)]
  const made = inside.find((entry) => names.some((own) => entry === own + extension))
  const file = made ?? inside.find((entry) => entry === `best${extension}`) ?? inside[0]
  if (file) return join(name, file)
  throw new CnnError('unknown-weights', `The folder ${name} has no ${extension} file.`)
}

function unknownWeights(name: string) {
  const names = recipes.flatMap((recipe) => [recipe.alias ?? [], recipe.name].flat())
  const isPath = /[/\\]/.test(name) || name.endsWith(extension)
  if (!isPath) {
    return new CnnError(
      'unknown-weights',
      `There are no weights '${name}': it is no file, and no recipe (${names.join(', ')}).${suggestion(name, names)}`,
    )
  }
  const folder = dirname(name)
  const beside = existsSync(folder) ? readdirSync(folder) : []
  const found = suggestion(
    basename(name),
    beside.filter((entry) => entry.endsWith(extension)),
  )
  return new CnnError('unknown-weights', `There is no file ${name}.${found}`)
}
