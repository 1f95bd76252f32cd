import { effort, type Group, type PlannedRow } from './group.js'

const row = (label: string, network: string, shortSide: number, longSide: number): PlannedRow => ({
  task: {
    ...{ kind: 'detection', network, width: 640, height: 480, options: { shortSide, longSide } },
  },
  label: `${label}, ${longSide}×${shortSide}`,
  unit: 'ms',
})

export const detection: Group = {
  title: 'Detection',
  note:
    'Milliseconds from the pixels of a photo of 640×480 to boxes; the peer is torchvision. Weights are random: networks of ' +
    'two stages look at as many regions as trained ones, but next to nothing is found.',
  rows: () => [
    row('Faster R-CNN, MobileNetV3-L', 'fasterrcnn_mobilenet_v3_large_320_fpn', 320, 427),
    row('Faster R-CNN, MobileNetV3-L', 'fasterrcnn_mobilenet_v3_large_fpn', 800, 1067),
    row('Faster R-CNN, ResNet-50', 'fasterrcnn_resnet50_fpn', 480, 640),
    row('RetinaNet, ResNet-50', 'retinanet_resnet50_fpn', 480, 640),
  ],
  comparedWith: ['PyTorch'],
  effort: (quick) => ({ ...effort(quick), limitSeconds: quick ? 60 : 120 }),
}
