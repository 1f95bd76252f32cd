export { conformanceCases } from './cases/index.js'
export { tableDifferences } from './compare-tables.js'
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
export {
  type ColumnOptions,
  type ConformanceColumn,
  conformanceColumn,
} from './conformance-column.js'
export {
  type CaseResult,
  type Cell,
  type Order,
  orders,
  type Tolerances,
  type Verdict,
} from './examine.js'
export { type KnownFault, knownFaultOf, knownFaults } from './known-faults.js'
export * from './nd-array.js'
export { readReport, writeReport } from './report.js'
export {
  type ColumnSummary,
  describeFault,
  type Fault,
  faultsOf,
  formatError,
  isConforming,
  orderTitles,
  summarize,
} from './summary.js'
export { casesOf, conformanceTable, marksOf } from './table.js'
