import { CnnError } from '@cnn/core'
import { suggestion } from '../nearest-name.js'
import { type Downloaded, downloadedSets } from './downloaded-sets.js'
import type { KnownDataSet } from './known-data-set.js'
import { type Made, madeSets } from './made-sets.js'

export interface NamedDataSet extends KnownDataSet {
  /** 'cifar10', 'synthetic/shapes' */
  id: string
  /** What stands after a colon: where the data set is. */
  folder?: string
}

const prefix = 'synthetic/'

/** All names, those of downloaded data sets first. */
export const dataSetNames: readonly string[] = [
  ...Object.keys(downloadedSets),
  ...Object.keys(madeSets).map((name) => prefix + name),
]

/**
 * The data set that a name means, and after a colon the folder that has it: 'mnist:/data/mnist'. Its loader is imported
 * now.
 * @throws CnnError 'unknown-data' with the nearest name
 */
export async function findDataSet(name: string): Promise<NamedDataSet> {
  const colon = name.indexOf(':')
  const id = colon < 0 ? name : name.slice(0, colon)
  const known = await importDataSet(id)
  if (known) return { ...known, id, ...(colon >= 0 && { folder: name.slice(colon + 1) }) }
  throw new CnnError(
    'unknown-data',
    `There is no data set '${id}'.${suggestion(id, dataSetNames)} \`cnn data list\` names all.`,
  )
}

async function importDataSet(id: string): Promise<KnownDataSet | undefined> {
  if (Object.hasOwn(downloadedSets, id)) {
    return downloadedSets[id as Downloaded](await import('@cnn/datasets'))
  }
  const name = id.slice(prefix.length)
  if (!id.startsWith(prefix) || !Object.hasOwn(madeSets, name)) return undefined
  return madeSets[name as Made](await import('@cnn/datasets/synthetic'))
}
