import type { ConformanceCase } from '../conformance-case.js'
import { elementaryCases } from './elementary.js'

/** Every operation that networks of this project use. */
export const conformanceCases: readonly ConformanceCase[] = [...elementaryCases]
