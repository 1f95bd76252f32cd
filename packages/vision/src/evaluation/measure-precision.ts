import { ClassCounter } from './class-counter.js'
import { groupByClass } from './class-groups.js'
import { ClassMatcher } from './class-matcher.js'
import type { EvaluationSet } from './evaluation-set.js'
import { emptyTables, type PrecisionTables } from './precision-tables.js'
import type { Protocol } from './protocol.js'

/** Matches detections with truths and counts, class by class, at every setting of the protocol. */
export function measurePrecision(set: EvaluationSet, protocol: Protocol): PrecisionTables {
  const groups = groupByClass(set, protocol.maxDetections.at(-1)!)
  const tables = emptyTables(set.classes.length, protocol)
  const matcher = new ClassMatcher(set, groups, protocol)
  const counter = new ClassCounter(set, groups, protocol, tables)
  for (let k = 0; k < set.classes.length; k++) {
    if (groups.truthStarts[k] === groups.truthStarts[k + 1]) continue
    matcher.match(k)
    counter.count(k, matcher)
  }
  return tables
}
