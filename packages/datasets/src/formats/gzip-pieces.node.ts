import { createGunzip, createGzip } from 'node:zlib'
import type { ExplainDamage } from './explain-damage.js'
import { throughZlib } from './through-zlib.node.js'

/** Unpacks gzip of one member or several. */
export const gunzipPieces = (packed: AsyncIterable<Uint8Array>, explain: ExplainDamage) =>
  throughZlib(packed, createGunzip, explain)

/** Packs by gzip. */
export const gzipPieces = (content: AsyncIterable<Uint8Array>) =>
  throughZlib(content, createGzip, (reason) => reason as Error)
