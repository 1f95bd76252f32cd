import type { NamedFile } from '../detect/detector-source.js'

/** Which generator: one of `offered-generators.ts`, or one out of a file, with its discriminator where that has it. */
export type GanSource = { id: string } | NamedFile

/** What the page needs to know of the generator that is open. */
export interface GanFacts {
  /** Width and height of its pictures, in pixels. */
  imageSize: number
  channels: 1 | 3
  latent: { size: number; distribution: 'normal' | 'uniform'; limit?: number }
  /** The names of the classes, where it can be told one. */
  labels?: readonly string[]
  parameters: number
  /** Whether the discriminator is there, too. */
  judges: boolean
}
