import { readFile, stat } from 'node:fs/promises'
import { CnnError, throwIfAborted } from '@cnn/core'
import {
  type CocoDetection,
  type CocoReport,
  type CocoTruth,
  evaluateDetections,
  findDetectionErrors,
  precisionRecallCurve,
  type RegionKind,
} from '@cnn/vision/evaluation'
import type { Context } from './action.js'
import { classFigureTable, errorTable, figureTable } from './coco-text.js'
import { noSuchFile } from './find-images.js'
import { formatCount, formatSeconds } from './terminal/quantities.js'
import type { Terminal } from './terminal/terminal.js'

export interface EvaluateCocoOptions {
  /** File of annotations. */
  truth: string
  /** File of detections. */
  found: string
  kind: RegionKind
  /** Count as pycocotools does to its last quirk. */
  strict?: boolean
}

/**
 * Measures detections by COCO's protocol, and tells of them.
 * @throws CnnError 'no-such-file', 'bad-json', and what `evaluateDetections` throws
 */
export async function evaluateCoco(
  { truth, found, kind, strict = false }: EvaluateCocoOptions,
  { terminal, signal }: Context,
) {
  terminal.progress(`  reading ${truth}`)
  const annotations = (await readJson(truth)) as CocoTruth
  throwIfAborted(signal)
  terminal.progress(`  reading ${found}`)
  const detections = (await readJson(found)) as CocoDetection[]
  throwIfAborted(signal)
  terminal.progress('  measuring')
  const started = performance.now()
  const report = evaluateDetections(annotations, detections, { kind, strictPycocotools: strict })
  const seconds = (performance.now() - started) / 1000
  // Its rules are stricter than those of pycocotools.
  const mistakes = strict ? undefined : findDetectionErrors(annotations, detections, { kind })
  const { ink } = terminal
  sayWhat({ truth, found }, report, terminal)
  terminal.say(`${figureTable(report, ink)}\n`)
  if (mistakes) terminal.say(`${errorTable(mistakes, ink)}\n`)
  terminal.say(classFigureTable(report, ink))
  terminal.say(ink.dim(`\n  ${formatSeconds(seconds)}${strict ? ', as pycocotools counts' : ''}`))
  const { curves: _, ...figures } = report
  terminal.result({ truth, found, strict, ...figures, mistakes, curves: curvesOf(report), seconds })
  return undefined
}

function sayWhat(
  { truth, found }: { truth: string; found: string },
  { kind, pictures, truths, detections, foreign, perClass }: CocoReport,
  terminal: Terminal,
) {
  const { ink } = terminal
  const things = `${formatCount(truths)} things of ${formatCount(perClass.length)} kinds`
  terminal.say(`${ink.dim('truth     ')}  ${truth}: ${formatCount(pictures)} pictures, ${things}`)
  terminal.say(
    `${ink.dim('detections')}  ${found}: ${formatCount(detections)} ${kind === 'keypoints' ? 'bodies' : kind}\n`,
  )
  if (foreign === 0) return
  terminal.warn(
    ink.yellow(
      `  ${formatCount(foreign)} more detections are of categories that the truth does not have: left out.\n`,
    ),
  )
}

/** Precision at 101 recalls, for drawing. */
function curvesOf({ curves }: CocoReport) {
  const at = (iou?: number) => {
    const curve = precisionRecallCurve(curves, { iou })
    return curve && Array.from(curve.precision)
  }
  return { recall: Array.from(curves.recalls), mean: at(), iou50: at(0.5), iou75: at(0.75) }
}

async function readJson(path: string): Promise<unknown> {
  const file = await stat(path).catch(() => undefined)
  if (!file?.isFile()) throw noSuchFile(path)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw new CnnError('bad-json', `${path} cannot be read: ${(cause as Error).message}.`, {
      cause,
    })
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new CnnError('bad-json', `${path} is no JSON: ${(cause as Error).message}.`, { cause })
  }
}
