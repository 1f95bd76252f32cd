export type { FeatureExtractor } from './feature-extractor.js'
