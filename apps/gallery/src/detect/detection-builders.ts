import type { DetectionNetwork, DetectionOptions } from '@cnn/vision'

type Builder = (options: Partial<DetectionOptions>) => DetectionNetwork

/** The builders of detectors that a browser can bear, by the names that weights files have for them. */
export const detectionBuilders: ReadonlyMap<string, Builder> = new Map(Object.entries<Builder>({}))
