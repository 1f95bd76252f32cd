/**
 * What keeps average precision down, by the kind of mistake: Daniel Bolya et al., "TIDE: A General Toolbox for Identifying
 * Object Detection Errors", ECCV 2020, https://arxiv.org/abs/2008.08115.
 */
import { CnnError } from '@cnn/core'
import { type ClassGroups, groupByClass, visitPictures } from './class-groups.js'
import type { CocoDetection, CocoTruth, RegionKind } from './coco-format.js'
import type { EvaluationSet } from './evaluation-set.js'
import { Cell } from './match-cell.js'
import { meanAveragePrecision, type Ranking } from './mean-average-precision.js'
import { readEvaluationSet } from './read-evaluation-set.js'
import { orderByKey, orderByScore, startsByKey } from './stable-order.js'

/**
 * The place is right, but the class is another ('class'); the class is right, but the place only roughly ('place'); the
 * place is roughly that of a thing of another class ('both'); a better detection has the thing already ('duplicate'); there
 * is nothing ('background'); a thing that no detection points to, not even with a mistake ('missed').
 */
export type ErrorKind = (typeof errorKinds)[number]

export const errorKinds = ['class', 'place', 'both', 'duplicate', 'background', 'missed'] as const

export interface DetectionErrorsOptions {
  /** 'boxes' by default. */
  kind?: RegionKind
  /** From this overlap on a place is right; 0.5 by default. */
  iouThreshold?: number
  /** Up to this overlap there is nothing; 0.1 by default. */
  background?: number
  /** Only the best so many detections of a class in each picture count; 100 by default, of keypoints 20. */
  maxDetections?: number
  /** Of keypoints. */
  sigmas?: readonly number[]
}

export interface ErrorShare {
  count: number
  /** By how much average precision rises where only these mistakes are put right; 0 where it does not. */
  dAP: number
}

export interface DetectionErrors {
  /** Average precision at `iouThreshold`, −1 where there is nothing to be found. */
  AP: number
  errors: Record<ErrorKind, ErrorShare>
  /** All detections that are wrong, and what would be gained without them. */
  falsePositives: ErrorShare
  /** All things that were not found, and what would be gained if none of them had to be. */
  falseNegatives: ErrorShare
}

/**
 * Tells what kinds of mistakes there are among detections, and how much average precision each kind costs. A mistake of class
 * or place is put right where its thing has no other detection, else taken out, as the other kinds are; a class of which
 * nothing is left to be found no longer counts in the mean. The parts do not add up to the whole.
 * @throws CnnError as `evaluateDetections`
 */
export function findDetectionErrors(
  truth: CocoTruth,
  detections: readonly CocoDetection[],
  options: DetectionErrorsOptions = {},
): DetectionErrors {
  const { kind = 'boxes', iouThreshold = 0.5, background = 0.1 } = options
  const { maxDetections = kind === 'keypoints' ? 20 : 100 } = options
  if (!(background > 0 && background < iouThreshold && iouThreshold <= 1)) {
    throw new CnnError(
      'bad-option',
      `background is ${background} and iouThreshold ${iouThreshold}; they are between 0 and 1, background the lower one.`,
    )
  }
  if (!(Number.isInteger(maxDetections) && maxDetections > 0)) {
    throw new CnnError(
      'bad-option',
      `maxDetections is ${maxDetections}; it is a whole number from 1 up.`,
    )
  }
  const set = readEvaluationSet(truth, detections, { kind, sigmas: options.sigmas })
  const mistakes = new Mistakes(set, groupByClass(set, maxDetections), { iouThreshold, background })
  return mistakes.report()
}

/** What a detection is. */
const right = -1
const uncounted = -2

/** Detections and truths with what is wrong about them. */
class Mistakes {
  /** Of each detection: `right`, `uncounted`, or the place of its error among the kinds. */
  private readonly verdicts: Int8Array
  /** Of a mistake of class or place: the thing that was meant, or −1. */
  private readonly meant: Int32Array
  private readonly used: Uint8Array
  /** Of each thing: the detection that would have it, were its mistake put right. */
  private readonly heirs: Int32Array
  /** The detections that count, the best first. */
  private readonly order: Int32Array
  private readonly positives: Int32Array

  constructor(
    private readonly set: EvaluationSet,
    groups: ClassGroups,
    private readonly thresholds: { iouThreshold: number; background: number },
  ) {
    const { truths, found, classes, pictures } = set
    this.verdicts = new Int8Array(found.count)
    this.meant = new Int32Array(found.count).fill(-1)
    this.used = new Uint8Array(truths.count)
    this.heirs = new Int32Array(truths.count).fill(-1)
    this.order = orderByScore(orderByKey(groups.ranked, found.pictures, pictures), found.scores)
    this.positives = new Int32Array(classes.length)
    for (let i = 0; i < truths.count; i++) {
      if (!truths.ignored[i]) this.positives[truths.classes[i]!]!++
    }
    this.findRightOnes(groups)
    this.judgeOthers()
  }

  report(): DetectionErrors {
    const { verdicts, order } = this
    const AP = this.averagePrecision()
    const gain = (after: number) => (AP < 0 ? 0 : Math.max(0, after - AP))
    const countOf = (kind: number) => order.filter((row) => verdicts[row] === kind).length
    const errors = errorKinds.map((name, kind): [ErrorKind, ErrorShare] => {
      if (name === 'missed') return [name, this.withoutTruths((row) => this.isMissed(row), gain)]
      const after = this.averagePrecision((row) => this.mended(row, kind))
      return [name, { count: countOf(kind), dAP: gain(after) }]
    })
    const perfect = this.averagePrecision((row) =>
      verdicts[row] === right ? this.asItIs(row) : undefined,
    )
    const wrong = order.filter((row) => verdicts[row]! >= 0).length
    return {
      AP,
      errors: Object.fromEntries(errors) as Record<ErrorKind, ErrorShare>,
      falsePositives: { count: wrong, dAP: gain(perfect) },
      falseNegatives: this.withoutTruths((row) => !this.used[row], gain),
    }
  }

  private findRightOnes(groups: ClassGroups) {
    const { set, verdicts, used } = this
    const cell = new Cell(set)
    for (let k = 0; k < set.classes.length; k++) {
      visitPictures(set, groups, k, (found, truths) => {
        cell.fill(found, truths)
        cell.ignoreBeyond(0, Number.POSITIVE_INFINITY)
        cell.match(this.thresholds.iouThreshold)
        for (let d = 0; d < found.length; d++) {
          const match = cell.matches[d]!
          if (match < 0) continue
          verdicts[found[d]!] = cell.ignored[match] ? uncounted : right
          used[truths[match]!] = 1
        }
      })
    }
  }

  /** Compares the other detections with all things in their pictures. */
  private judgeOthers() {
    const { set, order, verdicts } = this
    const { truths, found, pictures } = set
    const wanted = Int32Array.from({ length: truths.count }, (_, row) => row)
    const truthRows = orderByKey(
      wanted.filter((row) => !truths.ignored[row]),
      truths.pictures,
      pictures,
    )
    const starts = startsByKey(truthRows, truths.pictures, pictures)
    const overlaps = new Float64Array(truths.count)
    const one = new Int32Array(1)
    for (const row of order) {
      if (verdicts[row]! < 0) continue
      const picture = found.pictures[row]!
      const candidates = truthRows.subarray(starts[picture], starts[picture + 1])
      one[0] = row
      set.measureOverlaps(one, candidates, overlaps)
      verdicts[row] = this.judge(row, candidates, overlaps)
    }
  }

  private judge(row: number, candidates: Int32Array, overlaps: Float64Array): number {
    const { set, used, thresholds } = this
    const { iouThreshold, background } = thresholds
    let [own, other, taken] = [0, 0, 0]
    let [ownTruth, otherTruth] = [-1, -1]
    for (let i = 0; i < candidates.length; i++) {
      const [truth, overlap] = [candidates[i]!, overlaps[i]!]
      const isOwn = set.truths.classes[truth] === set.found.classes[row]
      if (isOwn && overlap > own) [own, ownTruth] = [overlap, truth]
      if (isOwn && used[truth]) taken = Math.max(taken, overlap)
      if (!isOwn && overlap > other) [other, otherTruth] = [overlap, truth]
    }
    if (own >= background && own < iouThreshold) return this.mistake(row, 'place', ownTruth)
    if (other >= iouThreshold) return this.mistake(row, 'class', otherTruth)
    if (taken >= iouThreshold) return errorKinds.indexOf('duplicate')
    return errorKinds.indexOf(Math.max(own, other) <= background ? 'background' : 'both')
  }

  private mistake(row: number, kind: ErrorKind, truth: number): number {
    this.meant[row] = truth
    if (!this.used[truth] && this.heirs[truth]! < 0) this.heirs[truth] = row
    return errorKinds.indexOf(kind)
  }

  private isMissed(truth: number) {
    return !this.used[truth] && this.heirs[truth]! < 0
  }

  /** A detection as it would be without mistakes of this kind; undefined where it would not be. */
  private mended(row: number, kind: number): Ranking | undefined {
    if (this.verdicts[row] !== kind) return this.asItIs(row)
    const truth = this.meant[row]!
    if (truth < 0 || this.heirs[truth] !== row) return undefined
    return { classIndex: this.set.truths.classes[truth]!, isRight: true }
  }

  private asItIs(row: number): Ranking | undefined {
    if (this.verdicts[row] === uncounted) return undefined
    return { classIndex: this.set.found.classes[row]!, isRight: this.verdicts[row] === right }
  }

  private averagePrecision(
    change = (row: number) => this.asItIs(row),
    positives: Int32Array = this.positives,
  ) {
    return meanAveragePrecision(this.order, change, positives)
  }

  /** What would be gained if some things did not have to be found. */
  private withoutTruths(isLeftOut: (row: number) => boolean, gain: (after: number) => number) {
    const { truths } = this.set
    const positives = this.positives.slice()
    let count = 0
    for (let row = 0; row < truths.count; row++) {
      if (truths.ignored[row] || !isLeftOut(row)) continue
      positives[truths.classes[row]!]!--
      count++
    }
    return { count, dAP: gain(this.averagePrecision(undefined, positives)) }
  }
}
