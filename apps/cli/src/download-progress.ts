import type { DownloadProgress } from '@cnn/core'
import { meter } from './terminal/bar.js'
import { formatBytes } from './terminal/quantities.js'
import type { Terminal } from './terminal/terminal.js'

/** Shows how far a download is; what comes from the cache at once is not worth a word. */
export const downloadProgress =
  (terminal: Terminal) =>
  ({ loaded, total, file }: DownloadProgress) => {
    if (loaded === total) return terminal.clearProgress()
    const share = total ? `${meter(loaded / total, 24)}  ` : ''
    const of = total ? ` of ${formatBytes(total)}` : ''
    terminal.progress(`  ${share}${file}  ${formatBytes(loaded)}${of}`)
  }
