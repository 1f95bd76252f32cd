"""How reference networks are initialised: of each parameter the standard deviation, and the largest size as a multiple of it
(0 for constants): python3 initialization.py > initialization.json

Made with torchvision 0.14."""
import json

import torch

from networks import build

NETWORKS = (
    "resnet18 resnet50 mobilenet_v2 mobilenet_v3_small efficientnet_b0 vgg16_bn squeezenet1_1 resnet20"
).split()


def summary(value):
    deviation = float(value.double().std(unbiased=False))
    peak = float(value.abs().max()) / deviation if deviation else 0
    return [float(f"{deviation:.5g}"), float(f"{peak:.4g}")]


torch.manual_seed(0)
lines = []
for name in NETWORKS:
    parameters = {key: summary(value.detach()) for key, value in build(name).named_parameters()}
    lines.append(f"{json.dumps(name)}: {json.dumps(parameters)}")
print("{\n" + ",\n".join(lines) + "\n}")
