import { CnnError, type LoadReport, loadWeights } from '@cnn/core'
import type { DetectionNetwork } from '@cnn/vision/detection'
import type { Context } from '../action.js'
import { downloadProgress } from '../download-progress.js'
import { findWeightsFile } from '../find-weights.js'
import { findPublished, publishedWeights } from '../published-detectors.js'
import { formatCount } from '../terminal/quantities.js'

/** Takes from other weights what fits a network, which is all but what depends on the classes, and says so. */
export async function takeWeights(
  network: DetectionNetwork,
  from: string,
  { terminal, signal }: Context,
) {
  const { loaded, misshapen, missing } = await load(network, from, { terminal, signal })
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

function load(
  network: DetectionNetwork,
  from: string,
  { terminal, signal }: Context,
): Promise<LoadReport> {
  const options = { strict: false, signal, onProgress: downloadProgress(terminal) }
  const { weights, graph } = findPublished(from)
  if (graph) {
    throw new CnnError(
      'wrong-format',
      `${from} is a graph model, whose weights fit no other network. There are: ${Object.keys(publishedWeights).join(', ')}.`,
    )
  }
  if (!weights) return loadWeights(network, findWeightsFile(from), options)
  const { url, sha256, bytes, mirrors, rename, at } = weights
  return loadWeights(network, url, { ...options, sha256, bytes, mirrors, rename, at })
}
