import { type BackendReport, CnnError } from '@cnn/core'
import { judged } from '@cnn/recipes'
import type { Context } from './action.js'
import { findGanData, fromWhere } from './find-data.js'
import type { LoadedGenerator } from './find-weights.js'
import { measuringLine, reportText } from './gan-text.js'
import { formatSeconds } from './terminal/quantities.js'

export interface EvaluateGeneratorOptions {
  data?: string
  split: 'test' | 'validation' | 'train'
  mistakes?: string
  limit?: number
  backend: BackendReport
}

/**
 * Measures a generator against the test set of its recipe, in the features of that recipe's classifier, tells of it, and
 * frees it.
 * @throws CnnError 'bad-option', 'unknown-data', and what `findGanData` and `evaluateGan` throw
 */
export async function evaluateGenerator(
  { weights, generator, recipe }: LoadedGenerator,
  { data: named, split, mistakes, limit, backend }: EvaluateGeneratorOptions,
  { terminal, signal }: Pick<Context, 'terminal' | 'signal'>,
) {
  try {
    if (mistakes !== undefined || split !== 'test') {
      throw new CnnError(
        'bad-option',
        `${weights} is a generator, whose samples are compared with the test set: leave out --mistakes and --split.`,
      )
    }
    if (!recipe) {
      throw new CnnError(
        'unknown-data',
        'These weights of a generator do not say by which recipe they were trained; measure pictures with `cnn metrics`.',
      )
    }
    const data = await findGanData({ data: named, recipe, limit, signal })
    const started = performance.now()
    const report = await judged(generator, data, recipe, {
      signal,
      onProgress: (progress) => terminal.progress(measuringLine(progress)),
    })
    const seconds = (performance.now() - started) / 1000
    const { ink } = terminal
    terminal.say(`${ink.dim('weights')}  ${weights}`)
    terminal.say(`${ink.dim('data   ')}  ${data.test.name}, ${fromWhere(data.source)}\n`)
    terminal.say(reportText(report, data.classes, ink))
    for (const warning of report.warnings) terminal.warn(warning)
    terminal.say(ink.dim(`\n  ${formatSeconds(seconds)} on ${backend.name}`))
    terminal.result({
      ...{ weights, data: data.test.name, source: data.source, figures: report.figures },
      backend: { name: backend.name, threads: backend.threads },
      seconds,
    })
  } finally {
    generator.dispose()
  }
}
