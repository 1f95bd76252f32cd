import type { Detection } from '@cnn/vision'

export interface ExportedPicture {
  /** The name of its file. */
  picture: string
  width: number
  height: number
  /** Which detector looked at it. */
  detector: string
}

const rounded = (value: number, digits: number) => Number(value.toFixed(digits))

/** Detections as a JSON file has them: boxes in pixels of the picture, from its upper left corner. */
export function detectionsJson(facts: ExportedPicture, detections: readonly Detection[]): string {
  const listed = detections.map(({ label, score, index, box: { x, y, width, height } }) => ({
    label,
    index,
    score: rounded(score, 4),
    box: {
      x: rounded(x, 2),
      y: rounded(y, 2),
      width: rounded(width, 2),
      height: rounded(height, 2),
    },
  }))
  return `${JSON.stringify({ ...facts, detections: listed }, null, 2)}\n`
}
