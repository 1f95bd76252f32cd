"""FastestDet in PyTorch: python3 fastest_det.py > fastest-det.json

Layers, loss and decoding are written after what github.com/dog-qiuqiu/FastestDet does, under its keys (weights by formula; the
last norms of the heads are scaled by `HEAD`). Pictures are formula pictures; boxes stand below, in pixels. `maps` has the norm
and the first values of each head, in training mode too; `gradients` the norm of each gradient and the sum of its values times
the formula numbers in (-1, 1) of the key with '/probe'. Two boxes in one cell do not occur: there the reference's gradient is
that of both, and this project's that of the last one.
"""
import json
import math

import torch
import torchvision
from torch import nn
from torch.nn import functional as F

from formula import fill, picture, uniform
from ssd import digest, digits

HEAD = 0.04
SHAPE = (3, 3, 96, 128)
# Class and corners of the things in each picture.
THINGS = [
    [(0, 10, 12, 50, 60), (79, 70, 20, 120, 90), (3, 100.5, 70.25, 126, 95)],
    [],
    [(17, 0, 0, 128, 96), (2, 3, 40, 30, 70)],
]


def layers(*parts):
    return nn.Sequential(*parts)


def conv(inputs, outputs, size=1, stride=1, groups=1):
    return nn.Conv2d(inputs, outputs, size, stride, size // 2, groups=groups, bias=False)


def filtered(channels, size, stride=1):
    return conv(channels, channels, size, stride, channels), nn.BatchNorm2d(channels)


def mixed(inputs, outputs):
    return conv(inputs, outputs), nn.BatchNorm2d(outputs), nn.ReLU()


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        inside = outputs // 2
        self.branch_main = layers(*mixed(inputs, inside), *filtered(inside, 3, stride), *mixed(inside, outputs - inputs))
        self.branch_proj = layers(*filtered(inputs, 3, stride), *mixed(inputs, inputs)) if stride == 2 else None

    def forward(self, x):
        if self.branch_proj:
            return torch.cat([self.branch_proj(x), self.branch_main(x)], 1)
        return torch.cat([x[:, 0::2], self.branch_main(x[:, 1::2])], 1)


class Backbone(nn.Module):
    def __init__(self):
        super().__init__()
        self.first_conv = layers(conv(3, 24, 3, 2), nn.BatchNorm2d(24), nn.ReLU())
        channels = 24
        for name, outputs, count in (("stage2", 48, 4), ("stage3", 96, 8), ("stage4", 192, 4)):
            first = Block(channels, outputs, 2)
            setattr(self, name, layers(first, *(Block(outputs // 2, outputs, 1) for _ in range(count - 1))))
            channels = outputs

    def forward(self, x):
        x = F.max_pool2d(self.first_conv(x), 3, 2, 1)
        fine = self.stage2(x)
        middle = self.stage3(fine)
        return fine, middle, self.stage4(middle)


class Plain(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv1x1 = layers(*mixed(inputs, outputs))

    def forward(self, x):
        return self.conv1x1(x)


class Pyramid(nn.Module):
    def __init__(self, inputs, channels):
        super().__init__()
        step = lambda: (*filtered(channels, 5), nn.ReLU())
        self.Conv1x1 = Plain(inputs, channels)
        self.S1, self.S2, self.S3 = (layers(*(part for _ in range(n) for part in step())) for n in (1, 2, 3))
        self.output = layers(conv(3 * channels, channels), nn.BatchNorm2d(channels))

    def forward(self, x):
        x = self.Conv1x1(x)
        return F.relu(x + self.output(torch.cat([self.S1(x), self.S2(x), self.S3(x)], 1)))


class Head(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv5x5 = layers(*filtered(inputs, 5), nn.ReLU(), conv(inputs, outputs), nn.BatchNorm2d(outputs))

    def forward(self, x):
        return self.conv5x5(x)


class Heads(nn.Module):
    def __init__(self, channels, classes):
        super().__init__()
        self.conv1x1 = Plain(channels, channels)
        self.obj_layers, self.reg_layers, self.cls_layers = (Head(channels, n) for n in (1, 4, classes))

    def forward(self, x):
        x = self.conv1x1(x)
        return self.obj_layers(x), self.reg_layers(x), self.cls_layers(x)


class FastestDet(nn.Module):
    def __init__(self, classes=80):
        super().__init__()
        self.backbone = Backbone()
        self.SPP = Pyramid(48 + 96 + 192, 96)
        self.detect_head = Heads(96, classes)

    def forward(self, x):
        fine, middle, coarse = self.backbone(x)
        maps = F.avg_pool2d(fine, 3, 2, 1), middle, F.interpolate(coarse, scale_factor=2, mode="nearest")
        return self.detect_head(self.SPP(torch.cat(maps, 1)))


def siou(x, y, w, h, gx, gy, gw, gh, eps=1e-7):
    shared_w = (torch.min(x + w / 2, gx + gw / 2) - torch.max(x - w / 2, gx - gw / 2)).clamp(0)
    shared_h = (torch.min(y + h / 2, gy + gh / 2) - torch.max(y - h / 2, gy - gh / 2)).clamp(0)
    shared = shared_w * shared_h
    iou = shared / (w * (h + eps) + gw * (gh + eps) - shared + eps)
    hull_w = torch.max(x + w / 2, gx + gw / 2) - torch.min(x - w / 2, gx - gw / 2)
    hull_h = torch.max(y + h / 2, gy + gh / 2) - torch.min(y - h / 2, gy - gh / 2)
    apart = torch.sqrt((gx - x) ** 2 + (gy - y) ** 2)
    sines = torch.abs(gx - x) / apart, torch.abs(gy - y) / apart
    sine = torch.where(sines[0] > math.sqrt(2) / 2, sines[1], sines[0])
    gamma = torch.cos(torch.arcsin(sine) * 2 - math.pi / 2) - 2
    distance = 2 - torch.exp(gamma * ((gx - x) / hull_w) ** 2) - torch.exp(gamma * ((gy - y) / hull_h) ** 2)
    shape = sum((1 - torch.exp(-torch.abs(a - b) / torch.max(a, b))) ** 4 for a, b in ((w, gw), (h, gh)))
    return iou - 0.5 * (distance + shape)


def losses(obj, reg, cls, things, size):
    rows, columns = reg.shape[2:]
    found = []
    for right, down in ((0, 0), (1, 0), (0, 1), (1, 1)):
        for picture_index, boxes in enumerate(things):
            for label, x1, y1, x2, y2 in boxes:
                sx, sy = columns / size[1], rows / size[0]
                x, y, w, h = (x1 + x2) / 2 * sx, (y1 + y2) / 2 * sy, (x2 - x1) * sx, (y2 - y1) * sy
                column, row = int(x) + right, int(y) + down
                if column < columns and row < rows:
                    found.append((picture_index, row, column, label, x, y, w, h))
    b, row, column, label = (torch.tensor([f[i] for f in found]) for i in range(4))
    goal = [torch.tensor([f[i] for f in found]) for i in range(4, 8)]
    own = reg[b, :, row, column]
    box = own[:, 0].tanh() + column, own[:, 1].tanh() + row, own[:, 2].sigmoid() * columns, own[:, 3].sigmoid() * rows
    iou = siou(*box, *goal)
    good = iou > iou.mean()
    b, row, column, iou = b[good], row[good], column[good], iou[good]
    assert len(set(zip(b.tolist(), row.tolist(), column.tolist()))) == len(b)
    objectness = obj[:, 0].sigmoid()
    goal, factor = torch.zeros_like(objectness), torch.full_like(objectness, 0.75)
    goal[b, row, column] = iou
    factor[b, row, column] = 0.25 * rows * columns / torch.bincount(b)[b]
    return {
        "iou": 8 * (1 - iou).mean(),
        "obj": 16 * (F.smooth_l1_loss(objectness, goal, reduction="none") * factor).mean(),
        "cls": F.cross_entropy(cls[b, :, row, column], label[good]),
    }


def detections(obj, reg, cls, size, threshold=0.001):
    rows, columns = reg.shape[2:]
    probability, labels = cls.softmax(1).max(1)
    scores = obj[:, 0].sigmoid() ** 0.6 * probability**0.4
    y, x = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
    x, y = (reg[:, 0].tanh() + x) / columns * size[1], (reg[:, 1].tanh() + y) / rows * size[0]
    w, h = reg[:, 2].sigmoid() * size[1], reg[:, 3].sigmoid() * size[0]
    boxes = torch.stack([x - w / 2, y - h / 2, x + w / 2, y + h / 2], 3).flatten(1, 2)
    result = []
    for own, score, label in zip(boxes, scores.flatten(1), labels.flatten(1)):
        kept = score > threshold
        own, score, label = own[kept], score[kept], label[kept]
        best = torchvision.ops.batched_nms(own, score, label, 0.45)[:100]
        own = torchvision.ops.clip_boxes_to_image(own[best], size)
        result.append({"scores": digits(score[best].tolist()), "labels": label[best].tolist(), "boxes": [round(v, 3) for v in own.flatten().tolist()]})
    return result


def sampled(maps):
    return [{"norm": digits([m.norm().item()])[0], "values": digits(m[2, :, 1, 3].tolist()[:8])} for m in maps]


if __name__ == "__main__":
    torch.set_num_threads(1)
    model = fill(FastestDet())
    with torch.no_grad():
        for head in ("obj", "reg", "cls"):
            model.state_dict()[f"detect_head.{head}_layers.conv5x5.4.weight"].mul_(HEAD)
    x = torch.from_numpy(picture(*SHAPE))
    golden = {
        "parameters": sum(p.numel() for p in model.parameters()),
        "keys": len(model.state_dict()),
        "state": digest(model.state_dict()),
        "head": HEAD,
        "shape": SHAPE,
        "things": THINGS,
    }
    with torch.no_grad():
        maps = model(x)
        golden["maps"] = sampled(maps)
        golden["detections"] = detections(*maps, SHAPE[2:])
    maps = model.train()(x)
    golden["trainingMaps"] = sampled(maps)
    found = losses(*maps, THINGS, SHAPE[2:])
    golden["losses"] = {key: value.item() for key, value in found.items()}
    sum(found.values()).backward()
    golden["gradients"] = {}
    for key, parameter in model.named_parameters():
        if key.startswith(("detect_head", "SPP", "backbone.stage3.0", "backbone.stage2.1", "backbone.first")):
            gradient = parameter.grad.double().flatten()
            probe = torch.from_numpy(uniform(f"{key}/probe", gradient.numel()) * 2 - 1)
            golden["gradients"][key] = digits([gradient.norm().item(), (gradient * probe).sum().item()])
    print(json.dumps(golden))
