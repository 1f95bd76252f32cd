import { readImage } from '@cnn/core'
import { type Detection, type Detector, Tracker } from '@cnn/vision'
import { transfer } from 'comlink'
import { now } from './clock.js'
import type { DetectorSource, NamedFile } from './detector-source.js'
import type { SampleWorld } from './detectors.js'
import { openDetector } from './open-detector.js'
import { samplePictures } from './sample-pictures.js'
import type { ShownBox } from './shown-box.js'
import { type NetworkTimes, timeStages } from './stage-clock.js'

/** What is in a picture. */
export interface Found {
  /** Of the picture, in pixels. */
  width: number
  height: number
  /** The surest first. */
  detections: ShownBox[]
  /** In milliseconds. */
  times: NetworkTimes & {
    /** From its turn on until its pixels were here. */
    read: number
  }
  /** When the answer left for the page, on the clock of `now()`. */
  readyAt: number
}

export interface SeenThings extends Found {
  frame: ImageBitmap
}

/** Fewer than any network's own least score would be noise in the list. */
const [leastScore, mostBoxes] = [0.05, 100]

let opened: Promise<Detector> | undefined
let asked: AbortController | undefined
let last: Promise<unknown> = Promise.resolve()

/** Finds things in pictures. */
export const service = {
  async open(source: DetectorSource, tell?: (share: number) => void) {
    const before = opened
    opened = openDetector(source, {
      onProgress: ({ loaded, total }) => total && tell?.(loaded / total),
    })
    // What is being looked at is looked at to its end.
    Promise.all([before, last])
      .then(([old]) => old?.dispose())
      .catch(() => {})
    const { labels, network } = await opened
    const { parameterCount: parameters, threshold } = network
    return { labels, parameters, threshold }
  },

  /** Undefined when another picture was shown meanwhile. */
  async detect(picture: Blob): Promise<Found | undefined> {
    asked?.abort()
    const { signal } = (asked = new AbortController())
    try {
      return await inTurn(() => look(picture, { signal }))
    } catch (error) {
      if (signal.aborted) return undefined
      throw error
    }
  },

  /** Looks at a frame of the camera, and gives it back to be shown under its boxes. Things are followed from `score` on. */
  async detectFrame(frame: ImageBitmap, score: number): Promise<SeenThings> {
    const found = await inTurn(() => look(frame, { follow: follow(score) }))
    return transfer({ ...found, frame }, [frame])
  },

  samples: (world: SampleWorld, seed: number, count: number): Promise<NamedFile[]> =>
    samplePictures(world, seed, count),
}

/** One detection at a time: they share the device, and the clock. */
function inTurn<T>(act: () => Promise<T>): Promise<T> {
  const turn = last.then(act)
  last = turn.catch(() => {})
  return turn
}

let followed: { tracker: Tracker; score: number; detector: unknown } | undefined

/** Numbers the things of one frame after the other. */
function follow(score: number) {
  return (detections: readonly Detection[]): ShownBox[] => {
    if (followed?.score !== score || followed.detector !== opened) {
      followed = { tracker: new Tracker({ threshold: score }), score, detector: opened }
    }
    // As `detectStream` has it: what is followed stays until it is half as sure.
    return followed.tracker.update(detections.filter((one) => one.score >= score / 2))
  }
}

const number = (detections: readonly Detection[]): ShownBox[] =>
  detections.map((one, id) => ({ ...one, id }))

interface LookOptions {
  signal?: AbortSignal
  follow?: (detections: readonly Detection[]) => ShownBox[]
}

async function look(
  picture: Blob | ImageBitmap,
  { signal, follow = number }: LookOptions,
): Promise<Found> {
  if (!opened) throw new Error('No detector is open.')
  const detector = await opened
  const start = now()
  const image = await readImage(picture, { channels: 3, signal })
  const read = now() - start
  const options = { threshold: leastScore, maxDetections: mostBoxes, signal }
  const { found, times } = await timeStages(() => detector.detect(image, options))
  const { width, height } = image
  const detections = follow(found)
  return { width, height, detections, times: { read, ...times }, readyAt: now() }
}
