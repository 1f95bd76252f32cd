"""CenterNet in PyTorch: python3 centernet.py > centernet.json

The networks are torchvision's backbones with the neck and the heads of src/detection/centernet.ts; targets, losses and decoding
are written after what github.com/xingyizhou/CenterNet does (its gaussian radius with and without the mistake), but boxes at the
right and lower border keep their size. Weights, maps and pictures are by formula; of maps the golden has the norm and values at
formula places, of gradients what gradients.py has.
"""
import json
import math

import numpy as np
import torch
import torch.nn.functional as F
import torchvision
from torch import nn

from formula import fill, picture, uniform
from gradients import summary

digits = lambda values: [float(f"{value:.7g}") for value in np.asarray(values, dtype=np.float64).ravel()]


class Layers(nn.Module):
    """MobileNetV2's layers but the last; maps at strides 4 to 32."""

    ends = (3, 6, 13, 17)

    def __init__(self, width):
        super().__init__()
        self.features = torchvision.models.mobilenet_v2(width_mult=width).features[:18]
        self.channels = [self.features[end].out_channels for end in self.ends]

    def forward(self, x):
        maps = []
        for index, layer in enumerate(self.features):
            x = layer(x)
            if index in self.ends:
                maps.append(x)
        return maps


class Stages(nn.Module):
    def __init__(self):
        super().__init__()
        network = torchvision.models.resnet18()
        for name in "conv1 bn1 relu maxpool layer1 layer2 layer3 layer4".split():
            setattr(self, name, getattr(network, name))
        self.channels = [64, 128, 256, 512]

    def forward(self, x):
        maps = [self.layer1(self.maxpool(self.relu(self.bn1(self.conv1(x)))))]
        for layer in (self.layer2, self.layer3, self.layer4):
            maps.append(layer(maps[-1]))
        return maps


def conv_norm(inputs, channels, size):
    return nn.Sequential(nn.Conv2d(inputs, channels, size, padding=size // 2, bias=False), nn.BatchNorm2d(channels))


class Neck(nn.Module):
    def __init__(self, inputs, channels):
        super().__init__()
        self.lateral = nn.ModuleList(conv_norm(count, channels, 1) for count in inputs)
        self.smooth = nn.ModuleList(conv_norm(channels, channels, 3) for _ in inputs[1:])

    def forward(self, maps):
        x = F.relu(self.lateral[-1](maps[-1]))
        for level in (2, 1, 0):
            x = F.interpolate(x, scale_factor=2, mode="nearest")
            x = F.relu(self.smooth[level](F.relu(x + self.lateral[level](maps[level]))))
        return x


class CenterNet(nn.Module):
    def __init__(self, backbone, classes, channels):
        super().__init__()
        self.backbone, self.neck = backbone, Neck(backbone.channels, channels)
        head = lambda outputs: nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1), nn.ReLU(), nn.Conv2d(channels, outputs, 1)
        )
        self.hm, self.wh, self.reg = head(classes), head(2), head(2)

    def forward(self, x):
        y = self.neck(self.backbone(x))
        return self.hm(y), self.wh(y), self.reg(y)


NETWORKS = {
    "centernetMobilenetV2": lambda: CenterNet(Layers(0.5), 5, 32),
    "centernetResnet18": lambda: CenterNet(Stages(), 5, 64),
}


def radius_of(height, width, exact=False, overlap=0.7):
    b1, c1 = height + width, width * height * (1 - overlap) / (1 + overlap)
    b2, c2 = 2 * (height + width), (1 - overlap) * width * height
    b3, c3 = -2 * overlap * (height + width), (overlap - 1) * width * height
    root = lambda a, b, c: np.sqrt(b**2 - 4 * a * c)
    r1, r2, r3 = root(1, b1, c1), root(4, b2, c2), root(4 * overlap, b3, c3)
    if exact:
        return min((b1 - r1) / 2, (b2 - r2) / 8, (b3 + r3) / (8 * overlap))
    return min((b1 + r1) / 2, (b2 + r2) / 2, (b3 + r3) / 2)


def targets_of(truths, classes, height, width, exact=False):
    """Of pictures whose boxes are (label, x1, y1, x2, y2) in pixels."""
    hm = np.zeros((len(truths), classes, height, width), np.float32)
    pictures, cells, sizes, offsets = [], [], [], []
    for index, boxes in enumerate(truths):
        for label, *corners in boxes:
            x1, y1, x2, y2 = np.array(corners, np.float32) / 4
            w, h = x2 - x1, y2 - y1
            radius = max(0, int(radius_of(math.ceil(h), math.ceil(w), exact)))
            x, y = (x1 + x2) / 2, (y1 + y2) / 2
            column, row = int(x), int(y)
            rows, columns = np.ogrid[0:height, 0:width]
            sigma = (2 * radius + 1) / 6
            peak = np.exp(-((columns - column) ** 2 + (rows - row) ** 2) / (2 * sigma**2))
            near = (abs(columns - column) <= radius) & (abs(rows - row) <= radius)
            hm[index, label] = np.maximum(hm[index, label], np.where(near, peak, 0))
            pictures.append(index)
            cells.append(row * width + column)
            sizes.append((w, h))
            offsets.append((x - column, y - row))
    return {
        "hm": torch.from_numpy(hm),
        "pictures": torch.tensor(pictures, dtype=torch.long),
        "cells": torch.tensor(cells, dtype=torch.long),
        "wh": torch.from_numpy(np.array(sizes, np.float32).reshape(-1, 2)),
        "reg": torch.from_numpy(np.array(offsets, np.float32).reshape(-1, 2)),
    }


def losses_of(hm, wh, reg, targets):
    target = targets["hm"].to(hm.dtype)
    p = torch.clamp(hm.sigmoid(), min=1e-4, max=1 - 1e-4)
    is_center = target.eq(1).to(hm.dtype)
    positive = (torch.log(p) * (1 - p) ** 2 * is_center).sum()
    negative = (torch.log(1 - p) * p**2 * (1 - target) ** 4 * (1 - is_center)).sum()
    count = is_center.sum()
    focal = -(positive + negative) / count if count > 0 else -negative

    def l1(maps, wanted):
        found = maps.flatten(2).transpose(1, 2)[targets["pictures"], targets["cells"]]
        return (found - wanted.to(maps.dtype)).abs().sum() / (2 * len(wanted) + 1e-4)

    return focal, 0.1 * l1(wh, targets["wh"]), l1(reg, targets["reg"])


def decode(hm, wh, reg, count):
    """The best peaks of one picture: (label, cell, score, x1, y1, x2, y2)."""
    scores = hm.sigmoid()
    scores = scores * (F.max_pool2d(scores, 3, 1, 1) == scores)
    classes, height, width = scores.shape[1:]
    best, places = scores[0].flatten().topk(count)
    rows = []
    for score, place in zip(best.tolist(), places.tolist()):
        label, cell = divmod(place, height * width)
        row, column = divmod(cell, width)
        x, y = column + reg[0, 0, row, column], row + reg[0, 1, row, column]
        w, h = wh[0, :, row, column] / 2
        rows.append([label, cell, *digits([score, 4 * (x - w), 4 * (y - h), 4 * (x + w), 4 * (y + h)])])
    return rows


def formula_map(key, low, high, *shape):
    return torch.from_numpy(low + (high - low) * uniform(key, int(np.prod(shape))).reshape(shape))


def sampled(key, tensor):
    flat = tensor.detach().double().flatten().numpy()
    places = (uniform(key + "/sample", 12) * flat.size).astype(np.int64)
    return {"norm": digits([np.linalg.norm(flat)])[0], "values": digits(flat[places])}


# Label, x1, y1, x2, y2 in pixels of 96 × 64: two of a class in one cell, one of another class there, tiny, huge, at borders.
TRUTHS = [
    [(0, 10, 12, 34, 40), (0, 11, 11, 34, 42), (2, 10, 12, 35, 41), (4, 60.5, 30.25, 62, 33), (1, 0, 0, 96, 64)],
    [],
    [(3, 70, 40, 96, 64), (3, 40, 0, 90, 21.5), (1, 0, 20, 7, 60)],
]


def network_golden(build):
    model = fill(build())
    maps = [map.detach() for map in model(torch.from_numpy(picture(1, 3, 64, 96)))]
    state = model.state_dict()
    return {
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "keys": len(state),
        "maps": {name: sampled(name, map) for name, map in zip(("hm", "wh", "reg"), maps)},
    }


def gradient_golden(name):
    """In training mode and float64, with the gentler formula of gradients.py, and the heads' last weights a fifth of it."""
    model = fill(NETWORKS[name]()).double().train()
    with torch.no_grad():
        for key, value in model.named_parameters():
            if value.dim() == 1:
                value.mul_(0.5) if key.endswith("weight") else value.add_(1)
            if key in ("hm.2.weight", "wh.2.weight", "reg.2.weight"):
                value.mul_(0.2)
    maps = model(torch.from_numpy(picture(3, 3, 64, 96)).double())
    losses = losses_of(*maps, targets_of(TRUTHS, 5, 16, 24))
    sum(losses).backward()
    found = {key: value.grad.flatten().numpy() for key, value in model.named_parameters()}
    return {
        "losses": digits([loss.item() for loss in losses]),
        "largest": digits([max(np.abs(gradient).max() for gradient in found.values())])[0],
        "gradients": {key: summary(key, gradient) for key, gradient in found.items()},
    }


def target_golden(exact):
    targets = targets_of(TRUTHS, 5, 16, 24, exact)
    last = targets["hm"].permute(0, 2, 3, 1).flatten()
    places = last.nonzero().flatten()
    return {
        "places": places.tolist(),
        "values": digits(last[places]),
        "cells": (targets["pictures"] * 16 * 24 + targets["cells"]).tolist(),
        "wh": digits(targets["wh"]),
        "reg": digits(targets["reg"]),
    }


def loss_golden(truths):
    maps = [formula_map(key, -6, 6, len(truths), count, 16, 24) for key, count in (("hm", 5), ("wh", 2), ("reg", 2))]
    for map in maps:
        map.requires_grad_()
    losses = losses_of(*maps, targets_of(truths, 5, 16, 24))
    sum(losses).backward()
    return {
        "losses": digits([loss.item() for loss in losses]),
        "gradients": {name: sampled(name, map.grad) for name, map in zip(("hm", "wh", "reg"), maps)},
    }


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.manual_seed(0)
    sizes = [(100, 100), (6, 6), (1, 1), (30, 12), (5, 90)]
    maps = [formula_map(*spec) for spec in (("hm", -9, 3, 1, 4, 15, 22), ("wh", 0.5, 6, 1, 2, 15, 22), ("reg", 0, 1, 1, 2, 15, 22))]
    golden = {
        "radii": [[w, h, *digits([radius_of(h, w), radius_of(h, w, True)])] for w, h in sizes],
        "targets": {"reference": target_golden(False), "exact": target_golden(True)},
        "losses": {"things": loss_golden(TRUTHS), "nothing": loss_golden([[], []])},
        "peaks": decode(*maps, 40),
        "networks": {name: network_golden(build) for name, build in NETWORKS.items()},
        "training": {"centernetMobilenetV2": gradient_golden("centernetMobilenetV2")},
    }
    entries = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in golden.items()]
    print("{\n" + ",\n".join(entries) + "\n}")
