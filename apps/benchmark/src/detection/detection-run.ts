import { backendReady } from '@cnn/core'
import {
  type DetectionNetwork,
  type FasterRcnnOptions,
  fasterRcnnMobilenetV3Large320Fpn,
  fasterRcnnMobilenetV3LargeFpn,
  fasterRcnnResnet50Fpn,
  retinanetResnet50Fpn,
} from '@cnn/vision/detection'
import type { Run } from '../cells/serve.js'
import type { DetectionTask } from '../task.js'

/** By the names that torchvision has for them. */
const builders: Record<string, (options: FasterRcnnOptions) => DetectionNetwork> = {
  fasterrcnn_resnet50_fpn: fasterRcnnResnet50Fpn,
  fasterrcnn_mobilenet_v3_large_fpn: fasterRcnnMobilenetV3LargeFpn,
  fasterrcnn_mobilenet_v3_large_320_fpn: fasterRcnnMobilenetV3Large320Fpn,
  retinanet_resnet50_fpn: retinanetResnet50Fpn,
}

/** All that detecting things in a photo takes but decoding it: scaling, both stages, suppression. */
export async function detectionRun({
  network,
  width,
  height,
  options,
}: DetectionTask): Promise<Run> {
  await backendReady()
  const detector = builders[network]!({ ...options, seed: 1 })
  const data = Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * 2654435761) >>> 24)
  const image = { data, width, height, channels: 3 }
  return async () => void (await detector.detectImages([image]))
}
