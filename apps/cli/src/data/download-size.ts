import type { DataCard } from '@cnn/datasets'

/** How many bytes the files of a data set have, those for some parts only where parts are given. */
export function downloadSize(
  { files }: Pick<DataCard, 'files'>,
  parts?: readonly string[],
): { bytes: number; isWhole: boolean } {
  const wanted = files.filter(
    (file) => !parts || !file.parts || file.parts.some((part) => parts.includes(part)),
  )
  const known = wanted.map(({ bytes }) => bytes)
  return {
    bytes: known.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0),
    /** Whether the size of every file is known. */
    isWhole: known.every((bytes) => bytes !== undefined),
  }
}
