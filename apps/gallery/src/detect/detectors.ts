/** Pictures that a detector knows, made in the page. */
export type SampleWorld = 'shapes' | 'digit-strings'

/** A detector that the page offers; `detector-weights.ts` opens it by the same id. */
export interface OfferedDetector {
  id: string
  title: string
  /** What it finds and where its weights come from, for people. */
  note: string
  /** Pictures to begin with; undefined where only the visitor's own will do. */
  samples?: SampleWorld
}

/** The first is the one that a visitor meets. */
export const offeredDetectors: readonly OfferedDetector[] = []
