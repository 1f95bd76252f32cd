import { type ByteSource, throwIfAborted } from '@cnn/core/data'
import type { ExplainDamage } from '../explain-damage.js'
import { badMat } from './element.js'

/** What goes into unpacking at once, so that what comes out at once stays small, too. */
const pieceBytes = 2 ** 17

/** The bytes of a part of a file, a piece at a time. */
export async function* piecesOf(
  source: ByteSource,
  begin: number,
  end: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = begin; at < end; at += pieceBytes) {
    throwIfAborted(signal)
    yield await source.read(at, Math.min(end, at + pieceBytes))
  }
}

/** The error of packed data that breaks off. */
export const cannotUnpack =
  (title: string): ExplainDamage =>
  (cause, unpacked) => {
    const reason = cause instanceof Error ? cause.message : cause
    return badMat(
      `${title} is damaged or cut short: its packed data cannot be unpacked beyond byte ${unpacked} (${reason}). Fetch the file again.`,
      { cause },
    )
  }
