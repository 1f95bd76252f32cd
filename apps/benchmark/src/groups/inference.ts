import type { Graph } from '../graphs/graph.js'
import { multiplications } from '../graphs/graph-size.js'
import { mobilenetV2Graph } from '../graphs/mobilenet-v2.js'
import { plainNetGraph } from '../graphs/plain-net.js'
import { resnet20Graph, resnet50Graph } from '../graphs/resnet.js'
import { effort, type Group, type PlannedRow } from './group.js'

const row = (label: string, network: string, graph: Graph): PlannedRow => ({
  task: { kind: 'inference', network, batch: 1, graphs: [graph] },
  ...{ label: `${label}, ${graph.input[1]}×${graph.input[2]}`, unit: 'ms' },
  gigaflop: (2 * multiplications(graph).all) / 1e9,
})

export const inference: Group = {
  title: 'Inference',
  note: 'Milliseconds for one picture.',
  rows: () => [
    row('plainNet', 'plainNet', plainNetGraph([1, 28, 28])),
    row('ResNet-20', 'resnet20', resnet20Graph([3, 32, 32])),
    row('MobileNetV2', 'mobilenetV2', mobilenetV2Graph([3, 224, 224])),
    row('ResNet-50', 'resnet50', resnet50Graph([3, 224, 224])),
  ],
  comparedWith: ['onnxruntime-web', 'PyTorch'],
  effort,
}
