import { type Box, boxIou, cornersOf } from '@cnn/core'
import type { Detection } from './detections.js'

export interface TrackerOptions {
  /** Detections from this score up begin a track; 0.5 by default. Weaker ones can only go on with one. */
  threshold?: number
  /** For how many frames a thing that is not seen keeps its id; 30 by default. */
  patience?: number
}

/** A detection of a thing that is followed from frame to frame. */
export interface TrackedDetection extends Detection {
  /** The same for the same thing in all frames; from 1 up, in the order of first appearance. */
  id: number
}

/** The least IoU of a box with where its track is expected: of strong detections, and of weak ones. */
const strongOverlap = 0.2
const weakOverlap = 0.5

/** How quickly a track takes on a new speed. */
const agility = 0.5

interface Track {
  id: number
  index: number
  /** Where it is expected in the present frame, and how that changes from frame to frame. */
  box: Box
  velocity: Box
  /** Frames since it was seen. */
  missed: number
}

/**
 * Gives things ids that stay from frame to frame. As ByteTrack (Zhang et al. 2022, arXiv:2110.06864): tracks, moved on at
 * their speed, are matched by IoU with the strong detections of their class first, then with the weak ones, so that what is
 * half hidden for a while is not lost. Here pairs are taken greedily, and speeds are smoothed without a Kalman filter.
 */
export class Tracker {
  readonly #threshold: number
  readonly #patience: number
  #tracks: Track[] = []
  #lastId = 0

  constructor({ threshold = 0.5, patience = 30 }: TrackerOptions = {}) {
    this.#threshold = threshold
    this.#patience = patience
  }

  /** Takes the detections of the next frame and gives those that belong to a track, in their order. */
  update(detections: readonly Detection[]): TrackedDetection[] {
    for (const track of this.#tracks) moveOn(track)
    const ids = new Map<Detection, number>()
    const isStrong = ({ score }: Detection) => score >= this.#threshold
    const strong = detections.filter(isStrong)
    this.#follow(this.#tracks, strong, strongOverlap, ids)
    const inSight = this.#tracks.filter(({ missed }) => missed === 1)
    const weak = detections.filter((detection) => !isStrong(detection))
    this.#follow(inSight, weak, weakOverlap, ids)
    for (const detection of strong) {
      if (!ids.has(detection)) ids.set(detection, this.#begin(detection))
    }
    this.#tracks = this.#tracks.filter(({ missed }) => missed <= this.#patience)
    return detections.flatMap((detection) => {
      const id = ids.get(detection)
      return id === undefined ? [] : [{ ...detection, id }]
    })
  }

  #follow(
    tracks: readonly Track[],
    detections: readonly Detection[],
    least: number,
    ids: Map<Detection, number>,
  ) {
    for (const [track, detection] of bestPairs(tracks, detections, least)) {
      ids.set(detection, track.id)
      take(track, detection.box)
    }
  }

  #begin({ box, index }: Detection): number {
    const velocity = { x: 0, y: 0, width: 0, height: 0 }
    this.#tracks.push({ id: ++this.#lastId, index, box, velocity, missed: 0 })
    return this.#lastId
  }
}

/** Pairs of the same class, those that overlap most first, each track and each detection once. */
function bestPairs(tracks: readonly Track[], detections: readonly Detection[], least: number) {
  const overlaps = boxIou(
    cornersOf(tracks.map(({ box }) => box)),
    cornersOf(detections.map(({ box }) => box)),
  )
  const pairs = tracks.flatMap((track, i) =>
    detections.flatMap((detection, j) => {
      const overlap = overlaps[i * detections.length + j]!
      return overlap >= least && track.index === detection.index
        ? [{ track, detection, overlap }]
        : []
    }),
  )
  pairs.sort((a, b) => b.overlap - a.overlap)
  const taken = new Set<Track | Detection>()
  return pairs.flatMap(({ track, detection }): [Track, Detection][] => {
    if (taken.has(track) || taken.has(detection)) return []
    taken.add(track).add(detection)
    return [[track, detection]]
  })
}

/** To where it is expected in the next frame; out of sight it keeps its size. */
function moveOn(track: Track) {
  const { box, velocity } = track
  track.missed++
  track.box = {
    x: box.x + velocity.x,
    y: box.y + velocity.y,
    width: Math.max(1, box.width + velocity.width),
    height: Math.max(1, box.height + velocity.height),
  }
  if (track.missed > 1) track.velocity = { ...velocity, width: 0, height: 0 }
}

/** Corrects the speed by how far the box is from where it was expected. */
function take(track: Track, box: Box) {
  const { box: expected, velocity, missed } = track
  const corrected = (side: keyof Box) =>
    velocity[side] + (agility * (box[side] - expected[side])) / missed
  track.velocity = {
    x: corrected('x'),
    y: corrected('y'),
    width: corrected('width'),
    height: corrected('height'),
  }
  track.box = box
  track.missed = 0
}
