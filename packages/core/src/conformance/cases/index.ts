import type { ConformanceCase } from '../conformance-case.js'
import { elementaryCases } from './elementary.js'
import { resizingCases } from './resizing.js'
import { samplingCases } from './sampling.js'
import { spectralCases } from './spectral.js'

/** Every operation that networks of this project use. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...elementaryCases,
  ...resizingCases,
  ...samplingCases,
  ...spectralCases,
]
