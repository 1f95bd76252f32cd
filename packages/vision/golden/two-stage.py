"""Losses, proposals and detections of torchvision's Faster R-CNN and RetinaNet with formula weights:
python3 two-stage.py > two-stage.json

Made with torchvision 0.14. Weights are the formula's times the factors of the first pattern in `gentle` that their key
matches, so that few scores are 0 or 1. Pictures are squares of 8×8 pixels of formula levels (the key is 'picture', height
and width); each has four formula boxes (the key is 'boxes', height and width), whose corners are quarters of a pixel.
Samplers take the first candidates. Of boxes and scores the golden has the rounded values; of proposals every fiftieth. `state` is as in classification.py, without
`num_batches_tracked`."""
import hashlib
import json
import math
import re
import sys

import numpy as np
import torch
import torchvision
from torchvision.models.detection import FasterRCNN, RetinaNet
from torchvision.models.detection import _utils as utils
from torchvision.models.detection import faster_rcnn, retinanet
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.backbone_utils import _mobilenet_extractor, _resnet_fpn_extractor
from torchvision.ops.feature_pyramid_network import LastLevelP6P7
from torchvision.ops.misc import FrozenBatchNorm2d

from formula import fill, uniform

SIZES = [(96, 128), (131, 97), (90, 200)]
FRAME = {"min_size": 160, "max_size": 256}


class FirstOnes:
    """In the place of torch in the samplers: their random order is the order."""

    def __getattr__(self, name):
        return torch.arange if name == "randperm" else getattr(torch, name)


utils.torch = FirstOnes()


def resnet(name, norm=FrozenBatchNorm2d, **options):
    backbone = getattr(torchvision.models, name)(weights=None, norm_layer=norm)
    return _resnet_fpn_extractor(backbone, options.pop("trainable", 3), **options)


def without_epsilon(model):
    utils.overwrite_eps(model, 0.0)
    return model


def mobilenet():
    features = torchvision.models.mobilenet_v3_large(weights=None, norm_layer=FrozenBatchNorm2d)
    return _mobilenet_extractor(features, True, 3)


def mobilenet_anchors():
    return AnchorGenerator(((32, 64, 128, 256, 512),) * 3, ((0.5, 1.0, 2.0),) * 3)


PROPOSALS = [[r"rpn\.head\.cls_logits\.weight", 0.1], [r"rpn\.head\.bbox_pred\.weight", 0.02]]
TWO_STAGE = [*PROPOSALS, [r"cls_score\.weight", 0.15], [r"box_predictor\.bbox_pred\.weight", 0.1]]
ONE_STAGE = [[r"cls_logits\.weight", 0.1], [r"bbox_reg\.weight", 0.03]]
RESNET50 = [[r"body\.layer.*bn3\.weight", 0.2]]
RESNET18 = [[r"body\.layer.*bn2\.weight", 0.2]]
MOBILENET = [[r"body\.\d+\.block\.[23]\.1\.weight", 0.6]]

few = {"rpn_pre_nms_top_n_test": 300, "rpn_post_nms_top_n_test": 300, "box_batch_size_per_image": 64}
fewest = {"rpn_pre_nms_top_n_test": 100, "rpn_post_nms_top_n_test": 100, "box_batch_size_per_image": 16}
low = {"rpn_score_thresh": 0.05}

CASES = {
    "fasterrcnn_resnet50_fpn": (
        lambda: without_epsilon(FasterRCNN(resnet("resnet50"), 91, **FRAME, **few)),
        [*RESNET50, *TWO_STAGE],
        SIZES,
    ),
    "fasterrcnn_resnet50_fpn_v2": (
        lambda: faster_rcnn.fasterrcnn_resnet50_fpn_v2(weights=None, weights_backbone=None, **FRAME, **fewest),
        [*RESNET50, *TWO_STAGE],
        SIZES[:1],
    ),
    "fasterrcnn_resnet18_fpn": (
        lambda: FasterRCNN(resnet("resnet18", torch.nn.BatchNorm2d, trainable=5), 4, **FRAME, **few),
        [*RESNET18, *TWO_STAGE],
        SIZES[1:2],
    ),
    "fasterrcnn_mobilenet_v3_large_fpn": (
        lambda: FasterRCNN(mobilenet(), 91, rpn_anchor_generator=mobilenet_anchors(), **FRAME, **few, **low),
        [*MOBILENET, *TWO_STAGE],
        SIZES,
    ),
    "retinanet_resnet50_fpn": (
        lambda: without_epsilon(
            RetinaNet(resnet("resnet50", returned_layers=[2, 3, 4], extra_blocks=LastLevelP6P7(256, 256)), 91, **FRAME)
        ),
        [*RESNET50, *ONE_STAGE],
        SIZES,
    ),
    "retinanet_resnet50_fpn_v2": (
        lambda: retinanet.retinanet_resnet50_fpn_v2(weights=None, weights_backbone=None, **FRAME),
        [*RESNET50, [r"bbox_reg\.weight", 0.3]],
        SIZES[:1],
    ),
}

def digest(state):
    lines = sorted(f"{key} [{','.join(map(str, value.shape))}]" for key, value in state.items())
    kept = [line for line in lines if "num_batches_tracked" not in line]
    return hashlib.sha256("\n".join(kept).encode()).hexdigest()[:16]


rounded = lambda tensor, digits: [round(float(value), digits) for value in tensor.flatten().tolist()]


def scaled(model, gentle):
    with torch.no_grad():
        for key, value in model.state_dict().items():
            factor = next((factor for pattern, factor in gentle if re.search(pattern, key)), 1)
            value.mul_(factor)
    return model


def picture(height, width):
    rows, columns = math.ceil(height / 8), math.ceil(width / 8)
    levels = np.floor(256 * uniform(f"picture {height} {width}", rows * columns * 3)).reshape(rows, columns, 3)
    pixels = levels.repeat(8, 0).repeat(8, 1)[:height, :width]
    return torch.from_numpy((pixels / 255).astype(np.float32)).permute(2, 0, 1)


def truth(height, width, classes):
    numbers = uniform(f"boxes {height} {width}", 20).reshape(4, 5)
    left, top = numbers[:, 0] * 0.6 * width, numbers[:, 1] * 0.6 * height
    right, bottom = left + (0.15 + 0.25 * numbers[:, 2]) * width, top + (0.15 + 0.25 * numbers[:, 3]) * height
    boxes = np.round(4 * np.stack([left, top, right, bottom], 1)) / 4
    labels = 1 + np.floor(numbers[:, 4] * (classes - 1)).astype(np.int64)
    return {"boxes": torch.from_numpy(boxes.astype(np.float32)), "labels": torch.from_numpy(labels)}


def proposals(model, pictures):
    images, _ = model.transform(pictures)
    features = model.backbone(images.tensors)
    objectness, deltas = model.rpn.head(list(features.values()))
    boxes, _ = model.rpn(images, features)
    return [{"count": len(found), "boxes": rounded(found[::50], 3)} for found in boxes]


def case(model, sizes, classes):
    pictures = [picture(*size) for size in sizes]
    targets = [truth(*size, classes) for size in sizes]
    model.eval()
    with torch.no_grad():
        found = model(pictures)
        answer = {"sizes": sizes}
        if hasattr(model, "rpn"):
            answer["proposals"] = proposals(model, pictures)
        answer["detections"] = [
            {
                "boxes": rounded(one["boxes"], 3),
                "scores": rounded(one["scores"], 5),
                "labels": one["labels"].tolist(),
            }
            for one in found
        ]
        model.train()
        answer["losses"] = {name: float(f"{float(loss):.7g}") for name, loss in model(pictures, targets).items()}
    return answer


if __name__ == "__main__":
    torch.manual_seed(0)
    torch.set_num_threads(1)
    lines = []
    for name in sys.argv[1:] or CASES:
        build, gentle, sizes = CASES[name]
        model = scaled(fill(build()), gentle)
        if name.startswith("retinanet"):
            # As in training things are rare, and nothing is background.
            bias = model.head.classification_head.cls_logits.bias.data
            bias -= 5
            bias[0::91] -= 20
        classes = 4 if "resnet18" in name else 91
        # The largest network need not be run on a batch, too.
        batched = len(sizes) > 1 and name != "fasterrcnn_resnet50_fpn"
        groups = [[size] for size in sizes] + ([sizes] if batched else [])
        golden = {
            "state": digest(model.state_dict()),
            "gentle": gentle,
            "cases": [case(model, group, classes) for group in groups],
        }
        for found in golden["cases"]:
            scores = [one["scores"] for one in found["detections"]]
            summary = [(len(set(s)), s[:1], s[-1:]) for s in scores]
            print(name, summary, [p["count"] for p in found.get("proposals", [])], found["losses"], file=sys.stderr)
        lines.append(f"{json.dumps(name)}: {json.dumps(golden)}")
    print("{\n" + ",\n".join(lines) + "\n}")
