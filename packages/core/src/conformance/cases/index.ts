import type { ConformanceCase } from '../conformance-case.js'
import { activationCases } from './activation.js'
import { arithmeticCases } from './arithmetic.js'
import { comparisonCases } from './comparisons.js'
import { convNormCases } from './conv-norm.js'
import { convolutionCases } from './convolution.js'
import { convolution3dCases } from './convolution3d.js'
import { cumulativeCases } from './cumulative.js'
import { detectorLossCases } from './detector-losses.js'
import { elementaryCases } from './elementary.js'
import { fusedCases } from './fused.js'
import { gatheringCases } from './gathering.js'
import { joiningCases } from './joining.js'
import { lossCases } from './loss.js'
import { matmulCases } from './matmul.js'
import { normalizationCases } from './normalization.js'
import { optimizerCases } from './optimizer.js'
import { poolingCases } from './pooling.js'
import { reductionCases } from './reductions.js'
import { resizingCases } from './resizing.js'
import { samplingCases } from './sampling.js'
import { searchingCases } from './searching.js'
import { shapeCases } from './shape.js'
import { slicingCases } from './slicing.js'
import { spectralCases } from './spectral.js'
import { transposedConvolutionCases } from './transposed-convolution.js'

/** Every operation that networks of this project use. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...elementaryCases,
  ...convolutionCases,
  ...transposedConvolutionCases,
  ...convolution3dCases,
  ...convNormCases,
  ...fusedCases,
  ...matmulCases,
  ...poolingCases,
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
  ...detectorLossCases,
  ...optimizerCases,
]
