"""Features of Inception-v3 as FID takes them, with formula weights: python3 inception.py > inception.json

Made with torchvision 0.14, whose blocks are changed as mseitzer/pytorch-fid describes the graph of 2015-12-05: average
pooling leaves the padding out, and the last block takes the maximum instead. `state` is the beginning of the SHA-256 of
all keys with their shapes, a line for each, sorted. `blocks` are outputs [n, h, w, c] of every
STEP-th channel of blocks on narrow input; `pictures` are of bytes by formula, given as [h, w]."""
import hashlib
import json
import os
import sys

import numpy as np
import torch
import torch.nn.functional as F
from torchvision.models import inception

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../vision/golden"))
from formula import fill, picture, uniform  # noqa: E402

STEP = 37
DEPTHS = (64, 192, 768, 2048)


def pooled_by(block, pool):
    """The block with another pooling in its last branch."""

    class Changed(block):
        def _forward(self, x):
            return [*super()._forward(x)[:-1], self.branch_pool(pool(x))]

    return Changed


mean_inside = lambda x: F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)
maximum = lambda x: F.max_pool2d(x, 3, 1, 1)
InceptionA = pooled_by(inception.InceptionA, mean_inside)
InceptionC = pooled_by(inception.InceptionC, mean_inside)
InceptionE1 = pooled_by(inception.InceptionE, mean_inside)
InceptionE2 = pooled_by(inception.InceptionE, maximum)


def digits(tensor):
    return [float(f"{value:.7g}") for value in tensor.detach().reshape(-1).tolist()]


def digest(state):
    lines = sorted(f"{key} [{','.join(map(str, value.shape))}]" for key, value in state.items())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def whole():
    net = inception.Inception3(num_classes=1008, aux_logits=False, init_weights=False)
    net.Mixed_5b = InceptionA(192, pool_features=32)
    net.Mixed_5c = InceptionA(256, pool_features=64)
    net.Mixed_5d = InceptionA(288, pool_features=64)
    net.Mixed_6b = InceptionC(768, channels_7x7=128)
    net.Mixed_6c = InceptionC(768, channels_7x7=160)
    net.Mixed_6d = InceptionC(768, channels_7x7=160)
    net.Mixed_6e = InceptionC(768, channels_7x7=192)
    net.Mixed_7b = InceptionE1(1280)
    net.Mixed_7c = InceptionE2(2048)
    return fill(net)


def stages(net):
    yield net.Conv2d_1a_3x3, net.Conv2d_2a_3x3, net.Conv2d_2b_3x3, net.maxpool1
    yield net.Conv2d_3b_1x1, net.Conv2d_4a_3x3, net.maxpool2
    yield (
        *(net.Mixed_5b, net.Mixed_5c, net.Mixed_5d),
        *(net.Mixed_6a, net.Mixed_6b, net.Mixed_6c, net.Mixed_6d, net.Mixed_6e),
    )
    yield net.Mixed_7a, net.Mixed_7b, net.Mixed_7c


def measure(net, height, width):
    levels = np.floor(uniform(f"{height}x{width}", height * width * 3) * 256).reshape(1, height, width, 3)
    x = torch.from_numpy(levels.astype(np.float32) / 255).permute(0, 3, 1, 2)
    x = 2 * F.interpolate(x, size=(299, 299), mode="bilinear", align_corners=False) - 1
    features = {}
    for depth, layers in zip(DEPTHS, stages(net)):
        for layer in layers:
            x = layer(x)
        assert x.shape[1] == depth
        features[depth] = x.mean((2, 3))
    pooled = features[2048]
    return {
        "size": [height, width],
        "features": {depth: digits(values) for depth, values in features.items()},
        "logits": digits(net.fc(pooled)[:, :40]),
        "probabilities": digits(F.softmax(pooled @ net.fc.weight.T, 1)),
    }


def block(name, build, shape):
    y = fill(build(shape[1]))(torch.from_numpy(picture(*shape)))
    return {
        "name": name,
        "input": shape,
        "shape": [y.shape[0], y.shape[2], y.shape[3], y.shape[1]],
        "norm": float(f"{y.norm():.7g}"),
        "values": digits(y[:, ::STEP].permute(0, 2, 3, 1)),
    }


torch.set_num_threads(1)
with torch.no_grad():
    blocks = [
        block("A", lambda channels: InceptionA(channels, 5), (2, 6, 7, 5)),
        block("B", inception.InceptionB, (1, 6, 9, 7)),
        block("C", lambda channels: InceptionC(channels, 12), (2, 6, 5, 8)),
        block("D", inception.InceptionD, (1, 6, 7, 9)),
        block("E, average", InceptionE1, (1, 6, 4, 3)),
        block("E, max", InceptionE2, (1, 6, 4, 3)),
    ]
    net = whole()
    golden = {
        "step": STEP,
        "parameters": sum(p.numel() for p in net.parameters()),
        "keys": len(net.state_dict()),
        "state": digest(net.state_dict()),
        "blocks": blocks,
        "pictures": [measure(net, 24, 20), measure(net, 331, 420)],
    }
lines = []
for key, value in golden.items():
    if key in ("blocks", "pictures"):
        value = "[\n  " + ",\n  ".join(json.dumps(one, separators=(",", ":")) for one in value) + "\n]"
    else:
        value = json.dumps(value, separators=(",", ":"))
    lines.append(f'"{key}": {value}')
print("{\n" + ",\n".join(lines) + "\n}")
