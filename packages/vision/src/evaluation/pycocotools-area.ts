import { CnnError, parseRle, rleArea } from '@cnn/core'
import { boundsOfPoints } from './box-shapes.js'
import type { CocoDetection, Shape } from './coco-format.js'
import { isRleJson } from './mask-shapes.js'

/**
 * How pycocotools (`loadRes`) takes the area of detections, whatever is evaluated: the first detection decides for all, and
 * a box counts for more than a mask, a mask for more than keypoints.
 */
export function pycocotoolsArea(first: CocoDetection | undefined): (shape: Shape) => number {
  if (first?.bbox && first.bbox.length > 0) return ({ bbox }) => areaOfBox(bbox)
  if (first?.segmentation) return areaOfMask
  return ({ keypoints }) => {
    const [, , width, height] = boundsOfPoints(keypoints ?? [])
    return width * height
  }
}

function areaOfBox(bbox: Shape['bbox']) {
  const area = (bbox?.[2] ?? Number.NaN) * (bbox?.[3] ?? Number.NaN)
  if (Number.isFinite(area)) return area
  throw new CnnError('bad-box', 'There is no box, though the first detection has one.')
}

function areaOfMask({ segmentation }: Shape) {
  if (isRleJson(segmentation)) return rleArea(parseRle(segmentation))
  throw new CnnError('bad-mask', 'There are no run lengths, though the first detection has some.')
}
