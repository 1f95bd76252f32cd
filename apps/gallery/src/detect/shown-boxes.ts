import { useStore } from '../store.js'
import { type ClassColor, ClassColors } from './class-colors.js'
import { detecting } from './detecting.js'
import { filterDetections } from './filter-detections.js'
import type { PictureSize, ShownBox } from './shown-box.js'
import { watching } from './watching.js'

export interface ShownBoxes {
  /** What was found, the surest first. */
  all: readonly ShownBox[]
  /** What of it is shown. */
  boxes: readonly ShownBox[]
  /** By the classes' places among the labels. */
  colors: ReadonlyMap<number, ClassColor>
  /** Undefined where nothing was looked at yet. */
  size?: PictureSize
}

const classColors = new ClassColors()

/** What is in the picture, or in the frame of the camera. */
export function useShownBoxes(isCameraOn: boolean): ShownBoxes {
  const { found, filter } = useStore(detecting)
  const { seen } = useStore(watching)
  const size = isCameraOn ? seen : found
  const all = size?.detections ?? []
  // In a film the worker has seen to the scores: what is followed may be shown with a lower one.
  const inUse = isCameraOn ? { ...filter, score: 0 } : filter
  const colors = classColors.of(all.map(({ index }) => index))
  return { all, boxes: filterDetections(all, inUse), colors, size }
}
