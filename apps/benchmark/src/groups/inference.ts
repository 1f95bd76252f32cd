import { centernetGraph } from '../graphs/centernet.js'
import type { Graph, Shape } from '../graphs/graph.js'
import { multiplications } from '../graphs/graph-size.js'
import { mobilenetV2Graph } from '../graphs/mobilenet-v2.js'
import { mobilenetV3LargeGraph } from '../graphs/mobilenet-v3.js'
import { plainNetGraph } from '../graphs/plain-net.js'
import { resnet20Graph, resnet50Graph } from '../graphs/resnet.js'
import { ssdliteGraph } from '../graphs/ssdlite.js'
import { effort, type Group, type PlannedRow } from './group.js'

const row = (label: string, network: string, graph: Graph, batch = 1): PlannedRow => ({
  task: { kind: 'inference', network, batch, graphs: [graph] },
  label: `${label}, ${graph.input[1]}×${graph.input[2]}${batch > 1 ? `, batch of ${batch}` : ''}`,
  unit: 'ms',
  gigaflop: (2 * batch * multiplications(graph).all) / 1e9,
})

const photo: Shape = [3, 224, 224]

/** Of a file of 98 MB. */
export const loadingRow = (unit: PlannedRow['unit']): PlannedRow => ({
  task: { kind: 'loading', network: 'resnet50', graphs: [resnet50Graph(photo)] },
  label: 'loading ResNet-50 from the disk',
  unit,
})

export const inference: Group = {
  title: 'Inference',
  note: 'Milliseconds for one picture, or for a batch.',
  rows: () => [
    row('plainNet', 'plainNet', plainNetGraph([1, 28, 28])),
    row('ResNet-20', 'resnet20', resnet20Graph([3, 32, 32])),
    ...[1, 8].flatMap((batch) => [
      row('MobileNetV2', 'mobilenetV2', mobilenetV2Graph(photo), batch),
      row('MobileNetV3-L', 'mobilenetV3Large', mobilenetV3LargeGraph(photo), batch),
      row('ResNet-50', 'resnet50', resnet50Graph(photo), batch),
    ]),
    row('SSDlite, MobileNetV3-L', 'ssdlite', ssdliteGraph([3, 320, 320])),
    row('CenterNet, MobileNetV2', 'centernet', centernetGraph([3, 512, 512])),
    loadingRow('ms'),
  ],
  comparedWith: ['onnxruntime-web', 'PyTorch'],
  effort,
}
