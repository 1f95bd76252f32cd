"""Makes framing.json: what torchvision 0.14's GeneralizedRCNNTransform makes of small pictures, and of their boxes.

Run with Debian's python3-torch and python3-torchvision: python3 framing.py > framing.json

Pictures are bytes, whole formula numbers below 256 of the key 'picture i', [h, w, 3]. Every 11th value of the batch [n, h, w, 3] is
kept. A batch by shorter side has several pictures; a stretched one has one size.
"""
import json
import sys

import numpy as np
import torch
from torchvision.models.detection.transform import GeneralizedRCNNTransform

from formula import uniform

MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
CASES = [
    {"shortSide": 20, "longSide": 34, "sizes": [[12, 17], [25, 9], [48, 64]]},
    {"shortSide": 800, "longSide": 1333, "sizes": [[480, 640]], "step": 40009},
    {"width": 32, "height": 32, "sizes": [[12, 17], [75, 49]]},
]


def picture(i, h, w):
    return (uniform(f"picture {i}", h * w * 3) * 256).astype(np.uint8).reshape(h, w, 3)


def main():
    out = []
    for case in CASES:
        fixed = (case["width"], case["height"]) if "width" in case else None
        transform = GeneralizedRCNNTransform(
            case.get("shortSide", 32), case.get("longSide", 32), MEAN, STD, fixed_size=fixed
        ).eval()
        images = [torch.from_numpy(picture(i, h, w)).permute(2, 0, 1).float() / 255 for i, (h, w) in enumerate(case["sizes"])]
        targets = [{"boxes": torch.tensor([[1.0, 2.0, w - 1.0, h - 2.0]])} for h, w in case["sizes"]]
        batch, targets = transform(images, targets)
        values = batch.tensors.permute(0, 2, 3, 1).reshape(-1)
        step = case.get("step", 11)
        out.append(
            {
                **case,
                "step": step,
                "shape": list(batch.tensors.permute(0, 2, 3, 1).shape),
                "framed": [list(s) for s in batch.image_sizes],
                "boxes": [t["boxes"][0].tolist() for t in targets],
                "values": [round(v, 5) for v in values[::step].tolist()],
            }
        )
    json.dump(out, sys.stdout)


main()
