/**
 * How probable pictures are under a Parzen window: a normal distribution about each of a generator's samples. The measure of
 * Goodfellow et al., Generative adversarial nets (2014), https://arxiv.org/abs/1406.2661, as their parzen_ll.py computes it.
 * The paper says itself that it varies much and does poorly in many dimensions; it favours blurred pictures.
 */
import { CnnError } from '@cnn/core'
import { eachRowOfDistances, productsOf } from './compare-rows.js'
import { checkFeatures, type FeatureValues } from './feature-statistics.js'
import { Work, type WorkOptions } from './work.js'

export interface ParzenOptions extends WorkOptions {
  /** The widths that are tried. Default ten from 0.1 to 1, spaced evenly by their logarithm, for values from 0 to 1. */
  sigmas?: readonly number[]
}

/** A mean over pictures, in nats. */
export interface LogLikelihood {
  mean: number
  /** The standard deviation divided by √n, which is what the paper gives after ±. */
  standardError: number
}

export interface ParzenLogLikelihood extends LogLikelihood {
  /** The width that makes the validation pictures most probable. */
  sigma: number
  /** Of the validation pictures, by width. */
  curve: ({ sigma: number } & LogLikelihood)[]
  /** Set where the best width is the first or the last that was tried. */
  warning?: string
}

/**
 * The mean log-likelihood of test pictures under windows about a generator's samples, with the width that suits validation
 * pictures best. The paper takes 10,000 samples, and 1,000 pictures for validation. More samples give higher figures:
 * compare those of equally many.
 * @param samples pixels from 0 to 1, row by row [n · dimensions]
 * @throws CnnError 'bad-features', 'too-few-samples', 'bad-option', 'aborted'
 */
export async function parzenLogLikelihood(
  samples: FeatureValues,
  validation: FeatureValues,
  test: FeatureValues,
  dimensions: number,
  { sigmas = defaultSigmas, ...options }: ParzenOptions = {},
): Promise<ParzenLogLikelihood> {
  const [n, held, tested] = [samples, validation, test].map((rows) =>
    checkFeatures(rows, dimensions),
  ) as [number, number, number]
  check({ samples: n, validation: held, test: tested }, sigmas)
  const work = new Work(productsOf(held, n) + productsOf(tested, n), options)
  const windows = { samples, dimensions, work }
  const curve = (await likelihoods(validation, sigmas, windows)).map((likelihood, i) => ({
    sigma: sigmas[i]!,
    ...likelihood,
  }))
  const best = curve.reduce((a, b) => (b.mean > a.mean ? b : a))
  const [likelihood] = await likelihoods(test, [best.sigma], windows)
  return { ...likelihood!, sigma: best.sigma, curve, ...atTheEnd(best.sigma, sigmas) }
}

const defaultSigmas = Array.from({ length: 10 }, (_, i) => 10 ** (i / 9 - 1))

interface Windows {
  samples: FeatureValues
  dimensions: number
  work: Work
}

/** The mean log-likelihood of pictures for each width. */
async function likelihoods(
  pictures: FeatureValues,
  sigmas: readonly number[],
  { samples, dimensions, work }: Windows,
): Promise<LogLikelihood[]> {
  const count = pictures.length / dimensions
  const found = sigmas.map(() => new Float64Array(count))
  const comparison = { left: pictures, right: samples, dimensions, work }
  await eachRowOfDistances(comparison, (row, distances) => {
    const nearest = distances.reduce((least, distance) => Math.min(least, distance))
    for (const [i, sigma] of sigmas.entries()) {
      // The logarithm of the mean of exp(−distance / 2σ²), with the largest term taken out.
      const scale = -1 / (2 * sigma ** 2)
      let sum = 0
      for (let j = 0; j < distances.length; j++) sum += Math.exp(scale * (distances[j]! - nearest))
      const logMean = scale * nearest + Math.log(sum / distances.length)
      found[i]![row] = logMean - dimensions * Math.log(sigma * Math.sqrt(2 * Math.PI))
    }
  })
  return found.map(meanAndError)
}

function meanAndError(values: Float64Array): LogLikelihood {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return { mean, standardError: Math.sqrt(variance / values.length) }
}

function atTheEnd(sigma: number, sigmas: readonly number[]): { warning?: string } {
  if (sigmas.length < 2) return {}
  const [least, most] = [Math.min(...sigmas), Math.max(...sigmas)]
  if (sigma !== least && sigma !== most) return {}
  return {
    warning: `The best width is ${sigma}, the ${sigma === least ? 'least' : 'greatest'} that was tried: try ${sigma === least ? 'lesser' : 'greater'} ones.`,
  }
}

function check(counts: Readonly<Record<string, number>>, sigmas: readonly number[]) {
  for (const [name, count] of Object.entries(counts)) {
    if (count > 0) continue
    throw new CnnError('too-few-samples', `The Parzen window has no pictures as ${name}.`)
  }
  const wrong = sigmas.find((sigma) => !(sigma > 0 && sigma < Infinity))
  if (wrong === undefined && sigmas.length > 0) return
  throw new CnnError(
    'bad-option',
    `The widths of Parzen windows are numbers above 0, ${wrong === undefined ? 'and there are none' : `not ${wrong}`}.`,
  )
}
