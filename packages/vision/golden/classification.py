"""Logits of reference networks with formula weights, in eval mode: python3 classification.py > classification.json

Made with torchvision 0.14. `state` is the beginning of the SHA-256 of all keys with their shapes, a line for each, sorted."""
import hashlib
import json

import torch

from formula import fill, picture
from networks import CIFAR, build

TORCHVISION = (
    "resnet18 resnet34 resnet50 resnet101 resnet152 mobilenet_v2 mobilenet_v3_small mobilenet_v3_large "
    "efficientnet_b0 vgg16 vgg16_bn vgg19 vgg19_bn squeezenet1_1"
).split()
SHAPES = [(2, 3, 64, 80), (1, 3, 97, 131), (1, 3, 224, 224)]
CIFAR_SHAPES = [(2, 3, 32, 32), (1, 3, 28, 28), (1, 3, 33, 45)]

digits = lambda tensor: [float(f"{value:.7g}") for value in tensor.tolist()]



def digest(state):
    lines = sorted(f"{key} [{','.join(map(str, value.shape))}]" for key, value in state.items())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


torch.set_num_threads(1)
lines = []
for name in [*TORCHVISION, *CIFAR]:
    model = fill(build(name))
    cases = []
    for shape in CIFAR_SHAPES if name in CIFAR else SHAPES:
        with torch.no_grad():
            logits = model(torch.from_numpy(picture(*shape)))
        cases.append(
            {
                "input": shape,
                "parameters": sum(p.numel() for p in model.parameters()),
                "keys": len(model.state_dict()),
                "state": digest(model.state_dict()),
                "logits": [digits(row[:10]) for row in logits],
                "norm": digits(logits.norm(dim=1)),
                "argmax": logits.argmax(1).tolist(),
            }
        )
    lines.append(json.dumps(name) + ": [\n  " + ",\n  ".join(map(json.dumps, cases)) + "\n]")
print("{\n" + ",\n".join(lines) + "\n}")
