import { CnnError } from '@cnn/core'
import { findLocalFiles } from '#runtime/local-files'
import type { DataCard } from './data-card.js'
import type { IdxFiles, IdxPart } from './idx-image-set.js'

export interface IdxImageSetOptions {
  /** A folder with the four files, plain or .gz (Node): the only place to look then. */
  folder?: string
  /** How much of the training set to hold back for validation: a count or a fraction. Default: a twelfth. */
  validation?: number
  signal?: AbortSignal
}

/** Where the files of a data set may be. */
export interface IdxPlaces {
  card: DataCard
  id: string
  alias: string
  installed?: { folder: string; name: string }
  /** Folders on the network, the best first, which have the files as .gz. */
  servers: readonly string[]
  downloads: Record<IdxPart, { bytes: number; sha256: string }>
  /** What to fall back to. */
  sample?: (signal?: AbortSignal) => Promise<IdxFiles>
}

export async function findIdxFiles(
  places: IdxPlaces,
  { folder, signal }: IdxImageSetOptions,
): Promise<IdxFiles> {
  const { card, id, alias, installed, sample } = places
  const { found, tried } = await findLocalFiles({ folder, id, alias, installed }, signal)
  if (found) return found
  if (sample) return sample(signal)
  throw new CnnError(
    'data-not-found',
    `${card.name} is not on this computer (looked in ${tried.join(', ') || 'no folder'}): give its folder as \`folder\`, or set CNN_DATA_DIR to the folder that has it as ${id}.`,
  )
}
