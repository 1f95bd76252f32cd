import type { ConformanceCase } from '../conformance-case.js'
import { activationCases } from './activation.js'
import { arithmeticCases } from './arithmetic.js'
import { comparisonCases } from './comparisons.js'
import { cumulativeCases } from './cumulative.js'
import { elementaryCases } from './elementary.js'
import { gatheringCases } from './gathering.js'
import { joiningCases } from './joining.js'
import { lossCases } from './loss.js'
import { normalizationCases } from './normalization.js'
import { optimizerCases } from './optimizer.js'
import { reductionCases } from './reductions.js'
import { resizingCases } from './resizing.js'
import { samplingCases } from './sampling.js'
import { searchingCases } from './searching.js'
import { shapeCases } from './shape.js'
import { slicingCases } from './slicing.js'
import { spectralCases } from './spectral.js'

/** Every operation that networks of this project use. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...elementaryCases,
  ...arithmeticCases,
  ...comparisonCases,
  ...reductionCases,
  ...cumulativeCases,
  ...shapeCases,
  ...joiningCases,
  ...slicingCases,
  ...gatheringCases,
  ...searchingCases,
  ...resizingCases,
  ...samplingCases,
  ...spectralCases,
  ...activationCases,
  ...normalizationCases,
  ...lossCases,
  ...optimizerCases,
]
