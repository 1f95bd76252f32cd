import type { DownloadProgress } from '@cnn/core/data'
import type { DataFile } from '../data-card.js'

/** How far the fetching is: `loaded` of `total` bytes of all files, or, while one is unpacked or verified, of that one. */
export interface FetchProgress extends DownloadProgress {
  stage: 'downloading' | 'unpacking' | 'verifying'
}

/** Told of a single file. */
export type FileProgress = (
  stage: 'downloading' | 'unpacking',
  loaded: number,
  total?: number,
) => void

/** Adds up what comes of several files. */
export class AllProgress {
  private before = 0
  private readonly total: number | undefined

  constructor(
    files: readonly DataFile[],
    private readonly report: (progress: FetchProgress) => void = () => {},
  ) {
    const known = files.every(({ bytes }) => bytes !== undefined)
    this.total = known ? files.reduce((sum, { bytes }) => sum + bytes!, 0) : undefined
  }

  of(file: DataFile): FileProgress {
    return (stage, loaded, total) => {
      if (stage === 'unpacking') this.report({ stage, file: file.path, loaded, total })
      else {
        this.received = loaded
        this.report({ stage, file: file.path, loaded: this.before + loaded, total: this.total })
      }
    }
  }

  private received = 0

  finished(file: DataFile) {
    this.before += file.bytes ?? this.received
    this.received = 0
  }
}
