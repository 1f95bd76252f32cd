import { CnnError } from '../errors.js'
import type { WeightsMetadata } from './weights.js'

/** The key among a safetensors file's metadata under which ours stands, as JSON. */
const metadataKey = 'cnn'
const version = 1

/** Metadata as strings for `writeSafetensors`. 'format' tells other libraries that the layout is PyTorch's. */
export function encodeMetadata(metadata: WeightsMetadata<object>): Record<string, string> {
  const { network, task, labels, transform, temperature, license, metrics, recipe } = metadata
  const about = { network, task, labels, transform, temperature, license, metrics, recipe }
  return { format: 'pt', [metadataKey]: JSON.stringify({ version, ...about }) }
}

/**
 * Metadata out of a file; empty where another program wrote the file.
 * @param name what to call the file in errors
 * @throws CnnError 'bad-metadata' if it is not what `encodeMetadata` writes, 'newer-metadata' if a later version wrote it
 */
export function decodeMetadata(
  strings: Readonly<Record<string, string>>,
  name: string,
): WeightsMetadata {
  const json = strings[metadataKey]
  if (json === undefined) return {}
  let fields: unknown
  try {
    fields = JSON.parse(json)
  } catch (cause) {
    throw new CnnError('bad-metadata', `The metadata in ${name} is not JSON.`, { cause })
  }
  if (!isObject(fields)) {
    throw new CnnError('bad-metadata', `The metadata in ${name} is not a JSON object.`)
  }
  const { version: written, ...metadata } = fields
  if (typeof written === 'number' && written > version) {
    throw new CnnError(
      'newer-metadata',
      `${name} was written by a later version of this library (metadata ${written}, this one reads ${version}). Update @cnn/core.`,
    )
  }
  for (const [field, value] of Object.entries(metadata)) {
    if (checks[field]?.(value) !== false) continue
    throw new CnnError('bad-metadata', `The metadata in ${name} has a malformed '${field}'.`)
  }
  return metadata
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isString = (value: unknown) => typeof value === 'string'

const checks: Readonly<Record<string, (value: unknown) => boolean>> = {
  network: (value) =>
    isObject(value) &&
    isString(value.name) &&
    (value.options === undefined || isObject(value.options)),
  task: isString,
  labels: (value) => Array.isArray(value) && value.every(isString),
  transform: isObject,
  temperature: (value) => Number.isFinite(value) && (value as number) > 0,
  license: isString,
  metrics: (value) => isObject(value) && Object.values(value).every(Number.isFinite),
  recipe: isString,
}
