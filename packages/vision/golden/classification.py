"""Logits of torchvision 0.14 classifiers with formula weights: python3 classification.py > classification.json"""
import json

import torch
import torchvision

from formula import fill, picture

goldens = {}
for name, shape in [("resnet18", (1, 3, 96, 96)), ("resnet18", (2, 3, 64, 80))]:
    model = fill(getattr(torchvision.models, name)(weights=None))
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
