import { CnnError } from '@cnn/core/data'
import type { DataCard } from '../data-card.js'

/** Nothing of it in the only place that was given. */
export function notThere(card: DataCard, place: string, wanted?: readonly string[]) {
  const files = wanted?.join(', ') ?? `the files of ${card.name}`
  return new CnnError('data-not-found', `${place} does not have ${files}. ${whatToGet(card)}`)
}

/** Not on this computer, and not to be fetched unasked. */
export function notHere(
  card: DataCard,
  tried: readonly string[],
  { bytes, isClosed, isPage }: { bytes: number; isClosed: boolean; isPage: boolean },
) {
  const size = bytes > 0 ? `its ${megabytes(bytes)} are` : 'it is'
  const how = isClosed
    ? whatToGet(card)
    : isPage
      ? `A page fetches nothing unasked: give source: 'full', or the address of a folder on your server as \`url\`.`
      : `Give source: 'full' to fetch it, as ${size} too much to fetch unasked, or run \`cnn data get ${card.id}\`.`
  const where = isPage ? '' : ` ${whereToPut(card)}`
  return new CnnError(
    'data-not-found',
    `${card.name} is not on this computer${looked(tried)}. ${how}${where}`,
  )
}

/** Not on this computer, and fetching it failed. */
export function notFetched(card: DataCard, tried: readonly string[], cause: CnnError) {
  const code = cause.code === 'offline' ? 'data-not-found' : cause.code
  return new CnnError(
    code,
    `${card.name} is not on this computer${looked(tried)} and could not be fetched. ${cause.message} ${whatToGet(card)} ${whereToPut(card)}`,
    { cause },
  )
}

const looked = (tried: readonly string[]) =>
  tried.length > 0 ? ` (looked in ${tried.join(' and ')})` : ''

function whatToGet({ access, files, homepage }: DataCard) {
  if (access !== undefined) return access
  if (files.length === 0) return `It is described at ${homepage}.`
  const addresses = files.slice(0, 4).map(({ url }) => url)
  const more = files.length > addresses.length ? ` and ${files.length - addresses.length} more` : ''
  return `Its files are ${addresses.join(', ')}${more}.`
}

const whereToPut = ({ id }: DataCard) =>
  `Put the files, packed or unpacked, into a folder and give it as \`folder\`, or name that folder ${id} and set CNN_DATA_DIR to the one that holds it.`

const megabytes = (bytes: number) =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`
