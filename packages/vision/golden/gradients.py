"""Gradients of reference networks with formula weights, in training mode and float64, without dropout and stochastic depth:
python3 gradients.py > gradients.json

The formula is made gentler, so that few activations are so near to a kink that a float32 falls on its other side: scales
are halved, and one is added to biases. The loss is the sum of the logits of eight pictures of 64×64 times the formula numbers in (-1, 1) of the key 'loss'. Of
each parameter's gradient the golden has the norm, the largest size, four projections (places i, i + 4, i + 8, … times the
formula numbers in (-1, 1) of the key with '/probe'), and four values (at formula places of the key with '/sample').
"""
import json

import numpy as np
import torch
from torchvision.ops import StochasticDepth

from formula import fill, picture, uniform
from networks import build

NETWORKS = ["resnet18", "mobilenet_v2", "efficientnet_b0", "vgg16_bn"]

digits = lambda values: [float(f"{value:.7g}") for value in values]


def gradients(name, dtype=torch.float64):
    model = fill(build(name)).to(dtype).train()
    with torch.no_grad():
        for key, value in model.named_parameters():
            if value.dim() == 1:
                value.mul_(0.5) if key.endswith("weight") else value.add_(1)
    for module in model.modules():
        if isinstance(module, (torch.nn.Dropout, StochasticDepth)):
            module.p = 0.0
    logits = model(torch.from_numpy(picture(8, 3, 64, 64)).to(dtype))
    weights = torch.from_numpy(2 * uniform("loss", logits.numel()) - 1).reshape(logits.shape)
    loss = (logits * weights.to(dtype)).sum()
    loss.backward()
    return float(loss), {key: value.grad.double().flatten().numpy() for key, value in model.named_parameters()}


def summary(key, gradient):
    probed = gradient * (2 * uniform(key + "/probe", gradient.size) - 1)
    places = (uniform(key + "/sample", 4) * gradient.size).astype(np.int64)
    numbers = [np.linalg.norm(gradient), np.abs(gradient).max()]
    return digits([*numbers, *(probed[part::4].sum() for part in range(4)), *gradient[places]])


if __name__ == "__main__":
    torch.manual_seed(0)
    lines = []
    for name in NETWORKS:
        loss, found = gradients(name)
        largest = max(np.abs(gradient).max() for gradient in found.values())
        entries = [f"{json.dumps(key)}: {json.dumps(summary(key, value))}" for key, value in found.items()]
        head = f'"loss": {loss:.9g}, "largest": {largest:.9g}, "gradients"'
        lines.append(f"{json.dumps(name)}: {{ {head}: {{\n  " + ",\n  ".join(entries) + "\n} }")
    print("{\n" + ",\n".join(lines) + "\n}")
