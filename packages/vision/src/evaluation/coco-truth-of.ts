import type { Box, Keypoint, Segmentation } from '@cnn/core'
import type { CocoAnnotation, CocoTruth } from './coco-format.js'

/** Annotations by picture, as `coco` and `readCocoJson` of @cnn/datasets give them. */
export interface AnnotationIndex {
  readonly images: readonly { id: number; width: number; height: number }[]
  readonly categories: readonly { id: number; name: string }[]
  instancesOf(image: number): readonly IndexedInstance[]
  /** Of each of the instances. */
  keypointsOf(image: number): readonly (readonly IndexedKeypoint[])[]
}

interface IndexedInstance extends Box {
  id: number
  categoryId: number
  area: number
  crowd: boolean
  ignore?: boolean
  segmentation?: Segmentation
}

interface IndexedKeypoint extends Keypoint {
  visible: boolean
  occluded: boolean
}

/**
 * The annotations of a data set as `evaluateDetections` takes them.
 *
 * @example
 * const { index } = await coco({ parts: ['validation'] })
 * evaluateDetections(cocoTruthOf(index.validation), detections)
 */
export function cocoTruthOf(index: AnnotationIndex): CocoTruth {
  const { images, categories } = index
  const annotations = images.flatMap(({ id }, place) => {
    const bodies = index.keypointsOf(place)
    return index.instancesOf(place).map((instance, i) => {
      const own = bodies[i] ?? []
      return { ...annotationOf(instance, id), ...(own.length > 0 && keypointsOf(own)) }
    })
  })
  return { images, categories, annotations }
}

function annotationOf(instance: IndexedInstance, image_id: number): CocoAnnotation {
  const { id, categoryId, x, y, width, height, area, crowd, ignore, segmentation } = instance
  const ids = { id, image_id, category_id: categoryId }
  const flags = { iscrowd: crowd ? 1 : 0, ignore: ignore ? 1 : 0 }
  return { ...ids, ...flags, bbox: [x, y, width, height], area, segmentation: inJson(segmentation) }
}

function inJson(segmentation: Segmentation | undefined): CocoAnnotation['segmentation'] {
  if (!segmentation) return undefined
  if (!('counts' in segmentation)) return segmentation.map((polygon) => Array.from(polygon))
  return { size: segmentation.size, counts: Array.from(segmentation.counts) }
}

/** COCO's numbers name pixels, and not their centres. */
function keypointsOf(points: readonly IndexedKeypoint[]) {
  const keypoints = points.flatMap(({ x, y, visible, occluded }) =>
    visible ? [x - 0.5, y - 0.5, occluded ? 1 : 2] : [0, 0, 0],
  )
  return { keypoints, num_keypoints: points.filter(({ visible }) => visible).length }
}
