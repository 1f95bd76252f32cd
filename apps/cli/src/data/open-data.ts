import { existsSync } from 'node:fs'
import type { DataCard, DescribableSet } from '@cnn/datasets'
import { openFolder } from '@cnn/datasets/view'
import type { Context } from '../action.js'
import { downloadProgress } from '../download-progress.js'
import { findDataSet } from './data-sets.js'

export interface OpenedData {
  /** The id, or the last name of the path. */
  name: string
  set: DescribableSet
  card?: DataCard
  /** Parts that it has, too, but which are opened only where they are asked for. */
  unopened: readonly string[]
  /** Removes what an archive was unpacked to. */
  close(): Promise<void>
}

/**
 * What is meant by a name on the command line: a data set, with a folder after a colon where it lies there; or a path. A
 * path is told by a slash or a dot, so that a folder that happens to be called 'mnist' is no surprise.
 */
export async function openData(
  data: string,
  { part, terminal, signal }: Context & { part?: string },
): Promise<OpenedData> {
  if (existsSync(data) && /[./\\]/.test(data)) {
    const set = await openFolder(data, { signal })
    const name = data.split(/[/\\]/).filter(Boolean).at(-1) ?? 'data'
    return { name, set, unopened: [], close: () => set.close() }
  }
  const { id, card, folder, onRequest = [], open } = await findDataSet(data)
  const set = await open({ folder, part, signal, onProgress: downloadProgress(terminal) })
  terminal.clearProgress()
  const unopened = part === undefined ? onRequest : []
  return { name: id, set, card, unopened, close: async () => {} }
}
