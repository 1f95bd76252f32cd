import { promisify } from 'node:util'
import { createInflate, inflate as inflateWithCallback } from 'node:zlib'
import type { ExplainDamage } from './explain-damage.js'
import { throughZlib } from './through-zlib.node.js'

/** Unpacks zlib data a piece at a time. */
export const inflate = (packed: AsyncIterable<Uint8Array>, explain: ExplainDamage) =>
  throughZlib(packed, createInflate, explain)

const inflateAtOnce = promisify(inflateWithCallback)

/** Unpacks zlib data of at most so many bytes in one piece: in one go, where it is as long as that. */
export async function inflateWhole(
  packed: Uint8Array,
  most: number,
  explain: ExplainDamage,
): Promise<Uint8Array> {
  try {
    const options = { chunkSize: Math.max(64, most), maxOutputLength: most }
    const { buffer, byteOffset, length } = await inflateAtOnce(packed, options)
    return new Uint8Array(buffer, byteOffset, length)
  } catch (reason) {
    throw explain(reason, 0)
  }
}
