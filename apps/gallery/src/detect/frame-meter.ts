import type { Found } from './detect.service.js'

/** What becomes of a picture, one after the other; in milliseconds. */
export interface StageTimes {
  /** Until its pixels are in the worker. */
  read: number
  network: number
  decode: number
  /** Until the boxes stand on the page. */
  draw: number
}

/** How long a picture took whose boxes were drawn at a moment. */
export const stageTimes = (
  { readyAt, times }: Pick<Found, 'readyAt' | 'times'>,
  drawnAt: number,
): StageTimes => ({ ...times, draw: drawnAt - readyAt })

export const stages = ['read', 'network', 'decode', 'draw'] as const satisfies (keyof StageTimes)[]

/** How it goes with a camera. */
export interface FrameRate {
  /** Frames per second that were looked at; undefined until two were. */
  perSecond?: number
  /** Of the last frames, on average. */
  times?: StageTimes
  /** How many frames of the camera were passed over, because another was being looked at. */
  dropped: number
  looked: number
}

/** No more frames than these are averaged, and none that are older in milliseconds. */
const [mostFrames, oldest] = [30, 5000]

/** Counts the frames of a camera, and how long they took. */
export class FrameMeter {
  #recent: { at: number; times: StageTimes }[] = []
  #looked = 0
  #dropped = 0

  /** A frame that was looked at and drawn at a moment in milliseconds. */
  add(at: number, times: StageTimes) {
    this.#looked++
    const recent = [...this.#recent, { at, times }].slice(-mostFrames)
    // The frame before is kept however old it is: slow networks have a rate too.
    this.#recent = recent.filter((frame, i) => at - frame.at <= oldest || i >= recent.length - 2)
  }

  drop(count: number) {
    this.#dropped += count
  }

  get rate(): FrameRate {
    const recent = this.#recent
    const counts = { dropped: this.#dropped, looked: this.#looked }
    if (recent.length === 0) return counts
    const duration = recent.at(-1)!.at - recent[0]!.at
    const perSecond = duration > 0 ? ((recent.length - 1) / duration) * 1000 : undefined
    const mean = (stage: keyof StageTimes) =>
      recent.reduce((sum, { times }) => sum + times[stage], 0) / recent.length
    const [read, network, decode, draw] = stages.map(mean) as [number, number, number, number]
    return { ...counts, perSecond, times: { read, network, decode, draw } }
  }
}
