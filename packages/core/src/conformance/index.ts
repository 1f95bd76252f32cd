export { conformanceCases } from './cases/index.js'
export { type ConformanceEvent, type ConformanceOptions, checkConformance } from './conformance.js'
export {
  booleans,
  type CaseInput,
  type ConformanceCase,
  caseName,
  floats,
  integers,
  spread,
} from './conformance-case.js'
export type { CaseResult, Cell, Verdict } from './examine.js'
export * from './nd-array.js'
