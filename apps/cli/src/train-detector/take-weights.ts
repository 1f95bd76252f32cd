import { existsSync } from 'node:fs'
import { CnnError, loadWeights, readWeightsFile, withoutInitialization } from '@cnn/core'
import { recipes } from '@cnn/recipes'
import type { DetectionNetwork } from '@cnn/vision/detection'
import type { Context } from '../action.js'
import { downloadProgress } from '../download-progress.js'
import { findWeightsFile, shippedWeights } from '../find-weights.js'
import { findPublished, publishedWeights } from '../published-detectors.js'
import { formatCount } from '../terminal/quantities.js'

/** Takes from other weights what fits a network, which is all but what depends on the classes, and says so. */
export async function takeWeights(
  network: DetectionNetwork,
  from: string,
  { terminal, signal }: Context,
) {
  const { source, reading } = await find(from)
  const options = { ...reading, strict: false, signal, onProgress: downloadProgress(terminal) }
  const { loaded, misshapen, missing } = await loadWeights(network, source, options)
  terminal.clearProgress()
  if (loaded.length === 0) {
    throw new CnnError(
      'weights-mismatch',
      `Nothing in ${from} fits this network. Say with --network for which one it is.`,
    )
  }
  const all = formatCount(loaded.length + misshapen.length + missing.length)
  terminal.say(
    `${terminal.ink.dim('weights')}  ${formatCount(loaded.length)} of ${all} tensors from ${from}`,
  )
}

/** ε of the backbone's batch norms where these weights were made; undefined where it was the default, or is not said. */
export async function normEpsilonOf(from: string): Promise<number | undefined> {
  const { published, source, reading } = await find(from)
  if (published) {
    const { architecture } = withoutInitialization(() => published.build())
    return architecture.options.normEpsilon as number | undefined
  }
  const { metadata } = await readWeightsFile(source, reading)
  return metadata.network?.options?.normEpsilon as number | undefined
}

/**
 * Where weights are: published ones, a file or a run, or those that ship for a recipe.
 * @throws CnnError 'wrong-format' for a graph model, 'unknown-weights', 'not-found'
 */
async function find(from: string) {
  const { weights: published, graph } = findPublished(from)
  if (graph) {
    throw new CnnError(
      'wrong-format',
      `${from} is a graph model, whose weights fit no other network. There are: ${Object.keys(publishedWeights).join(', ')}.`,
    )
  }
  const recipe = recipes.find(({ name, alias }) => name === from || alias === from)
  if (!published && (!recipe || existsSync(from))) return { source: findWeightsFile(from) }
  const weights = published ?? (await shippedWeights(recipe!))
  if (!weights) {
    throw new CnnError(
      'unknown-weights',
      `There are no shipped weights of ${from}. Train them with \`cnn train ${from}\`, then name the file.`,
    )
  }
  const { url, sha256, bytes, mirrors, rename, at } = weights
  return { published, source: url, reading: { sha256, bytes, mirrors, rename, at } }
}
