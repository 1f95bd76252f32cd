import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { CnnError, load, runFiles, type Task, type Weights, type WeightsMetadata } from '@cnn/core'
import {
  buildGenerator,
  type ImageGenerator,
  type ImageGeneratorNetwork,
  imageGenerator,
} from '@cnn/gan'
import {
  type ClassificationRecipe,
  type DetectionRecipe,
  type GanRecipe,
  type Recipe,
  recipes,
} from '@cnn/recipes'
import { type ClassificationNetwork, type Classifier, classifier } from '@cnn/vision/classification'
import { type DetectionNetwork, type Detector, detector } from '@cnn/vision/detection'
import { suggestion } from './nearest-name.js'
import { buildNetwork, isDetector } from './networks.js'
import { detectorTraining, fineTunedWeights, ganTraining } from './run-folder.js'

interface Loaded<R extends Recipe> {
  /** The name of shipped weights, or the path of a file. */
  weights: string
  /** The recipe by which they were trained, where it is known. */
  recipe?: R
}

/** A classifier and where it came from. */
export interface LoadedClassifier extends Loaded<ClassificationRecipe> {
  classifier: Classifier
}

/** A detector and where it came from. */
export interface LoadedDetector extends Loaded<DetectionRecipe> {
  detector: Detector
}

/** A generator of pictures and where it came from. */
export interface LoadedGenerator extends Loaded<GanRecipe> {
  generator: ImageGenerator
}

export type LoadedWeights = LoadedClassifier | LoadedDetector | LoadedGenerator

const extension = '.safetensors'

/** Weights that were found, but not read yet. */
export interface FoundWeights {
  load(signal?: AbortSignal): Promise<LoadedWeights>
  /** Throws 'wrong-task' for weights of another task; so do the others. */
  loadClassifier(signal?: AbortSignal): Promise<LoadedClassifier>
  loadDetector(signal?: AbortSignal): Promise<LoadedDetector>
  loadGenerator(signal?: AbortSignal): Promise<LoadedGenerator>
}

/**
 * Finds weights by what people type: a file, the folder of a run, or the name of a recipe, whose shipped weights are
 * meant.
 * @throws CnnError 'unknown-weights' with the nearest name; loading throws what `load` of core does
 */
export function findWeights(name: string): FoundWeights {
  const recipe = recipes.find((one) => one.name === name || one.alias === name)
  // A folder with the name of a recipe may be that of its data set, where there are no weights in it.
  const file = recipe ? weightsAt(name) : findFile(name)
  if (file) return found((signal) => loadFile(file, signal))
  if (recipe) return found((signal) => loadShipped(recipe, signal))
  throw unknownWeights(name)
}

const found = (load: FoundWeights['load']): FoundWeights => ({
  load,
  async loadClassifier(signal) {
    const loaded = await load(signal)
    if ('classifier' in loaded) return loaded
    throw wrongTask(loaded)
  },
  async loadDetector(signal) {
    const loaded = await load(signal)
    if ('detector' in loaded) return loaded
    throw wrongTask(loaded)
  },
  async loadGenerator(signal) {
    const loaded = await load(signal)
    if ('generator' in loaded) return loaded
    throw wrongTask(loaded)
  },
})

/** Frees what was loaded, and says what it is for. */
function wrongTask(loaded: LoadedWeights) {
  const [object, does, verb] =
    'classifier' in loaded
      ? [loaded.classifier, 'classifies pictures', 'classify']
      : 'detector' in loaded
        ? [loaded.detector, 'finds things in pictures', 'detect']
        : [loaded.generator, 'makes pictures', 'generate']
  object.dispose()
  return new CnnError(
    'wrong-task',
    `The network of ${loaded.weights} ${does}: try \`cnn ${verb}\`.`,
  )
}

type Shipped =
  | Weights<ClassificationNetwork, Classifier>
  | Weights<DetectionNetwork, Detector>
  | Weights<ImageGeneratorNetwork, ImageGenerator>

/**
 * The file that is meant: itself, or in the folder of a run the weights that it ended with.
 * @throws CnnError 'unknown-weights'
 */
export function findWeightsFile(name: string): string {
  const file = findFile(name)
  if (file) return file
  throw unknownWeights(name)
}

/** The weights that @cnn/vision or @cnn/gan ships for a recipe, or undefined where it has none. */
export async function shippedWeights(
  recipe: ClassificationRecipe,
): Promise<Weights<ClassificationNetwork, Classifier> | undefined>
export async function shippedWeights(recipe: Recipe): Promise<Shipped | undefined>
export async function shippedWeights({ name, task }: Recipe): Promise<Shipped | undefined> {
  let module: Record<string, unknown>
  try {
    module =
      task === 'generation'
        ? await import(`@cnn/gan/weights/${name}`)
        : await import(`@cnn/vision/weights/${name}`)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ERR_MODULE_NOT_FOUND' || code === 'ERR_PACKAGE_PATH_NOT_EXPORTED')
      return undefined
    throw error
  }
  // Beside a generator its discriminator may stand.
  return Object.values(module).find(
    (value): value is Shipped => (value as Partial<Shipped> | null)?.task?.name === task,
  )
}

async function loadShipped(recipe: Recipe, signal?: AbortSignal): Promise<LoadedWeights> {
  const weights = await shippedWeights(recipe)
  if (!weights) {
    throw new CnnError(
      'unknown-weights',
      `There are no shipped weights of ${recipe.name}. Train them with \`cnn train ${recipe.alias ?? recipe.name}\`, then name the file.`,
    )
  }
  const entry = { ...weights, task: anyTask } as Weights<Network, Tasked>
  const loaded = await load(entry, { signal })
  return described(loaded, recipe.name, recipe)
}

type Network = ClassificationNetwork | DetectionNetwork | ImageGeneratorNetwork
type Tasked = { classifier: Classifier } | { detector: Detector } | { generator: ImageGenerator }

/** What the network is for decides. */
const anyTask: Task<Network, Tasked> = {
  name: 'classification, detection or generation',
  create(network, metadata) {
    if ('latent' in network) return { generator: imageGenerator.create(network, metadata) }
    return isDetector(network)
      ? { detector: detector.create(network, metadata) }
      : { classifier: classifier.create(network, metadata) }
  },
}

const buildAny = (metadata: WeightsMetadata, file: string): Network =>
  metadata.task === 'generation' ? buildGenerator(metadata) : buildNetwork(metadata, file)

async function loadFile(file: string, signal?: AbortSignal): Promise<LoadedWeights> {
  let recipe: Recipe | undefined
  const loaded = await load(file, {
    task: anyTask,
    signal,
    build: (metadata) => {
      const made = metadata.recipe && basename(metadata.recipe, extname(metadata.recipe))
      recipe = recipes.find(({ name }) => name === made)
      return buildAny(metadata, file)
    },
  })
  return described(loaded, file, recipe)
}

function described(loaded: Tasked, weights: string, recipe: Recipe | undefined): LoadedWeights {
  if ('classifier' in loaded) {
    return { weights, recipe: recipe?.task === 'classification' ? recipe : undefined, ...loaded }
  }
  if ('detector' in loaded) {
    return { weights, recipe: recipe?.task === 'detection' ? recipe : undefined, ...loaded }
  }
  return { weights, recipe: recipe?.task === 'generation' ? recipe : undefined, ...loaded }
}

/** The file that is meant: itself, or in the folder of a run the weights that it ended with. */
function findFile(name: string): string | undefined {
  const file = weightsAt(name)
  if (file || !existsSync(name)) return file
  const isUnfinished = existsSync(runFiles(name).checkpoint)
  throw new CnnError(
    'unknown-weights',
    isUnfinished
      ? `The run in ${name} has not ended, and has no weights yet: the command that began it goes on with it.`
      : `The folder ${name} has no ${extension} file.`,
  )
}

/** A file, or the weights in a folder, those that a run ends with before all others. */
function weightsAt(name: string): string | undefined {
  if (!existsSync(name)) return undefined
  if (!statSync(name).isDirectory()) return name
  const checkpoint = basename(runFiles(name).checkpoint)
  const inside = readdirSync(name).filter(
    (entry) => entry.endsWith(extension) && entry !== checkpoint,
  )
  const names = [
    fineTunedWeights,
    detectorTraining,
    ganTraining,
    ...recipes.map((recipe) => recipe.name),
  ]
  const made = inside.find((entry) => names.some((own) => entry === own + extension))
  const file = made ?? inside.find((entry) => entry === `best${extension}`) ?? inside[0]
  return file && join(name, file)
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
