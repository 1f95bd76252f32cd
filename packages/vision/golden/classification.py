"""Logits of torchvision 0.14 classifiers with formula weights: python3 classification.py > classification.json"""
import json

import torch
import torchvision

from formula import fill, picture

SHAPES = {
    "resnet18": [(1, 3, 96, 96), (2, 3, 64, 80)],
    "resnet34": [(1, 3, 96, 96)],
    "resnet50": [(2, 3, 64, 80)],
    "mobilenet_v2": [(1, 3, 96, 96), (2, 3, 64, 80)],
}

torch.set_num_threads(1)
goldens = {}
for name, shapes in SHAPES.items():
    model = fill(getattr(torchvision.models, name)(weights=None))
    for shape in shapes:
        with torch.no_grad():
            logits = model(torch.from_numpy(picture(*shape)))
        goldens.setdefault(name, []).append(
            {
                "input": shape,
                "parameters": sum(p.numel() for p in model.parameters()),
                "keys": len(model.state_dict()),
                "logits": [[float(v) for v in row[:12]] for row in logits],
                "norm": [float(row.norm()) for row in logits],
                "argmax": [int(row.argmax()) for row in logits],
            }
        )
print(json.dumps(goldens, indent=1))
