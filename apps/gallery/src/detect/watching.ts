import { transfer } from 'comlink'
import { ask, EngineReplaced, engineState } from '../engine/engine.js'
import { Store } from '../store.js'
import type { CameraFrame } from './camera-frames.js'
import { now } from './clock.js'
import type { SeenThings } from './detect.service.js'
import { detecting } from './detecting.js'
import { FrameMeter, type FrameRate, stageTimes } from './frame-meter.js'

export interface WatchState {
  /** The last frame that was looked at, with what is in it. */
  seen?: SeenThings
  rate: FrameRate
}

const nothing: WatchState = { rate: { dropped: 0, looked: 0 } }

/** What the camera shows, as the detector sees it. */
export const watching = new Store<WatchState>(nothing)

/** Figures that change more often than this cannot be read; in milliseconds. */
const interval = 400

let meter = new FrameMeter()
let toldAt = 0

/**
 * Looks at one frame after another until they end. Frames that come while there is no detector, or while the backend
 * changes, are let go.
 */
export async function watchFrames(frames: AsyncIterable<CameraFrame>) {
  meter = new FrameMeter()
  toldAt = 0
  watching.set(nothing)
  try {
    for await (const { bitmap, dropped } of frames) {
      if (detecting.value.status !== 'ready' || engineState.value.status !== 'ready') {
        bitmap.close()
        continue
      }
      meter.drop(dropped)
      await lookAt(bitmap)
    }
  } finally {
    release(watching.value.seen)
    watching.set(nothing)
  }
}

async function lookAt(bitmap: ImageBitmap) {
  const { score } = detecting.value.filter
  try {
    const sent = transfer(bitmap, [bitmap])
    const seen = await ask('detect', (service) => service.detectFrame(sent, score))
    release(watching.value.seen)
    watching.update({ seen })
    if (detecting.value.error) detecting.update({ error: undefined })
  } catch (error) {
    if (error instanceof EngineReplaced) return
    detecting.update({ error: (error as Error).message })
  }
}

/** The frame stands on the page with its boxes: it is done. */
export function noteSeen(seen: SeenThings) {
  const at = now()
  meter.add(at, stageTimes(seen, at))
  if (at - toldAt < interval) return
  toldAt = at
  watching.update({ rate: meter.rate })
}

const release = (seen: SeenThings | undefined) => seen?.frame.close()
