"""Makes boxes.json: what torchvision gives for boxes (overlap, coding, anchors, suppression, matching) and for the losses
of detectors, with gradients (in 64 bits) of the sum of all outputs times `spread(shape, 9)`. Boxes and other inputs come
from formulas that the tests have too, in boxes.ts.

Run with Debian's python3-torch and python3-torchvision: python3 boxes.py
"""

import json
import math
import os

import torch
import torch.nn.functional as F
from torchvision import ops
from torchvision.models.detection import _utils as detection
from torchvision.models.detection.anchor_utils import AnchorGenerator, DefaultBoxGenerator
from torchvision.models.detection.image_list import ImageList

here = os.path.dirname(os.path.abspath(__file__))


def spread(shape, seed):
    """The same numbers in [-1, 1) as the tests make."""
    count = math.prod(shape)
    values = [((i + 1) * 2654435761 + seed * 40503) % 2**32 / 2**31 - 1 for i in range(count)]
    return torch.tensor(values, dtype=torch.float64).float().reshape(shape)


def random_numbers(count, seed):
    """Numbers in [0, 1) of a linear congruential generator."""
    values = []
    for _ in range(count):
        seed = (seed * 1664525 + 1013904223) % 2**32
        values.append(seed / 2**32)
    return values


def some_boxes(count, seed, size=40, width=200, step=0):
    """Boxes with sides of size/2 … 3/2 size; with a step all corners are multiples of it, so that many IoUs are equal."""
    values = random_numbers(4 * count, seed)
    boxes = []
    for i in range(count):
        x, y, w, h = values[4 * i : 4 * i + 4]
        box = [x * width, y * width, size * (0.5 + w), size * (0.5 + h)]
        if step:
            box = [step * math.floor(value / step) for value in box]
        boxes.append([box[0], box[1], box[0] + box[2], box[1] + box[3]])
    return torch.tensor(boxes, dtype=torch.float64).float()


def some_scores(count, seed, levels=0):
    """Scores in [0, 1); with levels there are only so many, so that many are equal."""
    values = random_numbers(count, seed)
    return torch.tensor([math.floor(v * levels) / levels if levels else v for v in values], dtype=torch.float64).float()


def numbers(tensor):
    return [float(f'{value:.9g}') for value in tensor.detach().flatten().tolist()]


def golden(operate, *inputs):
    """The output, and its gradient by each of the inputs."""
    given = [x.double().requires_grad_() for x in inputs]
    output = operate(*given)
    (output * spread(output.shape, 9).double()).sum().backward()
    return {
        'shape': list(output.shape),
        'output': numbers(output),
        'gradients': [numbers(x.grad) for x in given],
    }


a, b = some_boxes(12, 1), some_boxes(10, 2)
overlaps = {
    'boxIou': numbers(ops.box_iou(a, b)),
    'generalizedBoxIou': numbers(ops.generalized_box_iou(a, b)),
    'distanceBoxIou': numbers(ops.distance_box_iou(a, b)),
    'completeBoxIou': numbers(ops.complete_box_iou(a, b)),
    'areas': numbers(ops.box_area(a)),
    'clipped': numbers(ops.clip_boxes_to_image(a - 20, (150, 120))),
}

coding = []
for weights in ((1.0, 1.0, 1.0, 1.0), (10.0, 10.0, 5.0, 5.0)):
    coder = detection.BoxCoder(weights)
    targets = some_boxes(12, 3)
    deltas = spread((12, 8), 4) * 6
    coding.append({
        'weights': weights,
        'encoded': numbers(coder.encode_single(targets, a)),
        'decoded': numbers(coder.decode_single(deltas, a)),
    })


def anchors_of(generator, sizes, image):
    features = [torch.zeros(1, 1, *size) for size in sizes]
    return generator(ImageList(torch.zeros(1, 3, *image), [image]), features)[0]


scales = [(x, int(x * 2 ** (1 / 3)), int(x * 2 ** (2 / 3))) for x in (32, 64, 128, 256, 512)]
ratios = (0.5, 1.0, 2.0)
grids = []
for sizes, size, image in (
    *((sizes, (1, 1), (64, 64)) for sizes in scales),
    ((32, 64, 128, 256, 512), (2, 3), (32, 64)),
):
    generator = AnchorGenerator((sizes,), (ratios,))
    grids.append({
        'sizes': sizes,
        'ratios': ratios,
        'featureSize': size,
        'stride': [image[0] // size[0], image[1] // size[1]],
        'anchors': numbers(anchors_of(generator, [size], image)),
    })

sizes, image = [(3, 4), (2, 2), (1, 1)], (48, 64)
defaults = []
for ratios, scales, steps in (
    ([[2, 3], [2], [2, 3]], [0.2, 0.35, 0.6, 1.05], None),
    ([[2], [2, 3], [2]], [0.07, 0.15, 0.9, 1.05], [16, 32, 64]),
):
    generator = DefaultBoxGenerator(ratios, scales=scales, steps=steps)
    options = {'featureSizes': sizes, 'imageSize': image, 'ratios': ratios, 'scales': scales}
    if steps:
        options['steps'] = steps
    defaults.append({'options': options, 'boxes': numbers(anchors_of(generator, sizes, image))})


def fingerprint(indices):
    value = 0
    for index in indices.tolist():
        value = (value * 31 + index) % 1000003
    return [len(indices), value]


suppressions = []
for count, size, step, levels in ((300, 40, 0, 0), (300, 40, 10, 8), (1000, 60, 20, 5), (1000, 10, 0, 0)):
    boxes, scores = some_boxes(count, 5, size, 200, step), some_scores(count, 6, levels)
    for threshold in (0.0, 0.05, 0.3, 0.5, 0.7, 1.0):
        kept = ops.nms(boxes, scores, threshold)
        entry = {'count': count, 'size': size, 'step': step, 'levels': levels, 'threshold': threshold}
        suppressions.append({**entry, 'kept': fingerprint(kept), 'first': kept[:10].tolist()})
for size in (20, 100, 400):
    boxes, scores = some_boxes(10000, 7, size, 1333), some_scores(10000, 8)
    for threshold in (0.3, 0.5, 0.7):
        kept = ops.nms(boxes, scores, threshold)
        entry = {'count': 10000, 'size': size, 'step': 0, 'levels': 0, 'threshold': threshold, 'width': 1333}
        suppressions.append({**entry, 'kept': fingerprint(kept), 'first': kept[:10].tolist()})

boxes, scores = some_boxes(1500, 9), some_scores(1500, 10)
labels = torch.tensor([math.floor(value * 7) for value in random_numbers(1500, 11)])
batched = {
    'kept': fingerprint(ops.batched_nms(boxes, scores, labels, 0.5)),
    'few': fingerprint(ops.batched_nms(boxes[:200], scores[:200], labels[:200], 0.5)),
}

# With a step many anchors have the same IoU with a box; the third box touches none of them well.
truth = torch.cat([some_boxes(6, 12, 40, 200, 10), torch.tensor([[100.0, 100.0, 104.0, 106.0]])])
anchors = some_boxes(400, 13, 40, 200, 10)
iou = ops.box_iou(truth, anchors)
matches = [
    {
        'high': high, 'low': low, 'allowLowQuality': allow,
        'matches': detection.Matcher(high, low, allow)(iou).tolist(),
    }
    for high, low, allow in ((0.7, 0.3, True), (0.5, 0.4, True), (0.5, 0.5, False), (0.7, 0.3, False))
]
matches.append({'high': 0.5, 'low': 0.5, 'claimBest': True, 'matches': detection.SSDMatcher(0.5)(iou).tolist()})

logits = torch.cat([spread((3, 8), 14) * 9, torch.tensor([[0.0, 2.0, -1.0, 0.0, 30.0, -30.0, 100.0, -100.0]])])
hard = (spread((4, 8), 15) > 0.2).float()
soft = (spread((4, 8), 16) + 1) / 2
losses = {
    'binaryCrossEntropy': [
        golden(lambda x: F.binary_cross_entropy_with_logits(x, t.double(), reduction='none'), logits) for t in (hard, soft)
    ],
    'focal': [
        {
            'alpha': alpha, 'gamma': gamma, 'soft': t is soft,
            **golden(lambda x: ops.sigmoid_focal_loss(x, t.double(), alpha, gamma), logits),
        }
        for alpha, gamma, t in ((0.25, 2, hard), (0.25, 2, soft), (-1, 1.5, hard), (0.4, 1, soft), (0.5, 0, hard))
    ],
    'smoothL1': [
        {
            'beta': beta,
            **golden(lambda x, y: F.smooth_l1_loss(x, y, reduction='none', beta=beta), spread((3, 7), 17), spread((3, 7), 18)),
        }
        for beta in (1.0, 1 / 9, 0.0)
    ],
}

predicted = some_boxes(14, 19, 40, 100)
# Some far away, some near.
target = torch.cat([some_boxes(6, 20, 40, 100), predicted[6:] + 9 * spread((8, 4), 21)])


def plain(x, y):
    inside = torch.min(x[:, 2:], y[:, 2:]) - torch.max(x[:, :2], y[:, :2])
    shared = inside.clamp(min=0).prod(1)
    area = lambda boxes: (boxes[:, 2:] - boxes[:, :2]).prod(1)
    return 1 - shared / (area(x) + area(y) - shared + 1e-7)


kinds = {
    'iou': plain,
    'giou': ops.generalized_box_iou_loss,
    'diou': ops.distance_box_iou_loss,
    'ciou': ops.complete_box_iou_loss,
}
losses['boxIou'] = [{'kind': kind, **golden(loss, predicted, target)} for kind, loss in kinds.items()]


def centernet(x, y):
    """As in CenterNet's _neg_loss."""
    p = torch.clamp(torch.sigmoid(x), 1e-4, 1 - 1e-4)
    center = (y == 1).double()
    positive = (torch.log(p) * (1 - p) ** 2 * center).sum()
    negative = (torch.log(1 - p) * p**2 * (1 - y) ** 4 * (1 - center)).sum()
    count = center.sum()
    return -negative if count == 0 else -(positive + negative) / count


heat = (spread((2, 3, 4, 2), 23) + 1) / 2
heat.view(-1)[[3, 17, 30]] = 1
losses['penaltyReducedFocal'] = [
    golden(lambda x: centernet(x, y.double()), spread((2, 3, 4, 2), 22) * 12) for y in (heat, heat * 0.9)
]

pyramid = [spread((2, 2, 16 // s, 24 // s), 24 + i) for i, s in enumerate((1, 2, 4, 8))]
# The last but one has just the size of the canonical level, the last one none.
exact = torch.tensor([[3.0, 3.0, 35.0, 35.0], [5.0, 5.0, 5.0, 9.0]])
regions = torch.cat([some_boxes(8, 28, 12, 60), some_boxes(6, 29, 50, 40), exact])
pictures = torch.tensor([i % 2 for i in range(len(regions))])


def pool(aligned, levels, canonical):
    """MultiScaleRoIAlign, for which torchvision does not offer `aligned`."""
    def operate(*features):
        mapper = ops.poolers.initLevelMapper(2, 1 + levels, canonical)
        rois = torch.cat([pictures[:, None].double(), regions.double()], 1)
        where = mapper([regions])
        result = torch.zeros(len(rois), 2, 2, 3, dtype=torch.float64)
        for level, x in enumerate(features):
            index = torch.where(where == level)[0]
            result[index] = ops.roi_align(x, rois[index], (2, 3), 0.25 / 2**level, 2, aligned)
        if not aligned and levels > 1:
            whole = ops.MultiScaleRoIAlign([str(i) for i in range(levels)], (2, 3), 2, canonical_scale=canonical)
            # Boxes are told by picture, so that both have an order of their own.
            both = [torch.where(pictures == i)[0] for i in range(2)]
            same = whole({str(i): x for i, x in enumerate(features)}, [regions[i].double() for i in both], [(64, 96)] * 2)
            assert torch.equal(same, result[torch.cat(both)])
        return result.permute(0, 2, 3, 1)

    return operate


last = lambda entry: {
    **entry,
    'gradients': [
        numbers(torch.tensor(g).reshape(x.shape).permute(0, 2, 3, 1)) for g, x in zip(entry['gradients'], pyramid)
    ],
}
pooled = [
    {'aligned': aligned, 'levels': levels, 'canonicalSize': canonical,
     **last(golden(pool(aligned, levels, canonical), *pyramid[:levels]))}
    for aligned, levels, canonical in ((False, 4, 32), (True, 4, 32), (False, 1, 224), (False, 2, 16))
]

with open(os.path.join(here, 'boxes.json'), 'w') as file:
    json.dump({
        'overlaps': overlaps, 'coding': coding, 'anchors': grids, 'defaultBoxes': defaults, 'nms': suppressions,
        'batchedNms': batched, 'matches': matches, 'losses': losses, 'multiScaleRoiAlign': pooled,
    }, file, separators=(',', ':'))
    file.write('\n')
