import { type BackendReport, CnnError, evaluate } from '@cnn/core'
import type { Context } from './action.js'
import { detectionMeasures, precisionLine, precisionTable, sizesLine } from './detection-text.js'
import { findBoxedData, fromWhere } from './find-data.js'
import type { LoadedDetector } from './find-weights.js'
import { meter } from './terminal/bar.js'
import { formatCount, formatSeconds } from './terminal/quantities.js'

export interface EvaluateDetectorOptions {
  data?: string
  split: 'test' | 'validation' | 'train'
  mistakes?: string
  limit?: number
  backend: BackendReport
}

/**
 * Measures a detector by COCO's protocol on the pictures of its recipe, tells of it, and frees it.
 * @throws CnnError 'bad-option', and what `findBoxedData` and `evaluate` throw
 */
export async function evaluateDetector(
  { weights, detector, recipe }: LoadedDetector,
  { data: named, split, mistakes, limit, backend }: EvaluateDetectorOptions,
  { terminal, signal }: Pick<Context, 'terminal' | 'signal'>,
) {
  try {
    if (mistakes !== undefined) {
      throw new CnnError(
        'bad-option',
        `--mistakes shows pictures that a classifier got wrong; ${weights} is a detector.`,
      )
    }
    const { source, ...data } = await findBoxedData({ data: named, recipe, limit, signal })
    const started = performance.now()
    const report = await evaluate(detector.network, data[split], {
      signal,
      onProgress: ({ done, total }) =>
        terminal.progress(
          `  ${meter(done / total!, 24)}  ${formatCount(done)} of ${formatCount(total!)} pictures`,
        ),
    })
    const seconds = (performance.now() - started) / 1000
    const { ink } = terminal
    terminal.say(`${ink.dim('weights')}  ${weights}`)
    terminal.say(`${ink.dim('data   ')}  ${data[split].name}, ${fromWhere(source)}\n`)
    terminal.say(`  ${precisionLine(report, undefined, ink)}`)
    terminal.say(`  ${sizesLine(report)}\n`)
    terminal.say(precisionTable(report, ink))
    terminal.say(ink.dim(`\n  ${formatSeconds(seconds)} on ${backend.name}`))
    terminal.result({
      weights,
      data: data[split].name,
      source,
      split,
      ...detectionMeasures(report),
      backend: { name: backend.name, threads: backend.threads },
      seconds,
    })
  } finally {
    detector.dispose()
  }
}
