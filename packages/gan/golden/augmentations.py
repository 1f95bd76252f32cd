"""Augmented pictures and their derivatives, the random draws given: python3 augmentations.py > augmentations.json

Made with torch 1.13. DiffAugment after its paper (arXiv:2006.10738), ADA's pipe 'bgc' after its paper
(arXiv:2006.06676, appendix B), resampled once, bilinearly, mirrored at the edge. Pictures are the formula's, [n, c, h, w],
halved; results are [n, h, w, c]. `gradient` is that of sum(result * weights) by the pictures; `second` that of
|gradient of sum(tanh(result * weights))|^2, as R1 needs it."""
import json
import math

import numpy as np
import torch
import torch.nn.functional as F


def picture(shape, key="input"):
    """(u - 0.5) * 4 with u by the formula of `formulaPicture`."""
    count = int(np.prod(shape))
    h = 0x811C9DC5
    for byte in key.encode():
        h = ((h ^ byte) * 0x01000193) & 0xFFFFFFFF
    mask = np.uint64(0xFFFFFFFF)
    z = (np.uint64(h) + np.arange(count, dtype=np.uint64) * np.uint64(0x9E3779B9)) & mask
    z = ((z ^ (z >> np.uint64(16))) * np.uint64(0x85EBCA6B)) & mask
    z = ((z ^ (z >> np.uint64(13))) * np.uint64(0xC2B2AE35)) & mask
    z ^= z >> np.uint64(16)
    return ((z / 2.0**32 - 0.5) * 4).astype(np.float32).reshape(shape)


def digits(tensor):
    return [float(f"{value:.6g}") for value in tensor.detach().permute(0, 2, 3, 1).reshape(-1).tolist()]


def each(values):
    return torch.tensor(values, dtype=torch.float32).reshape(-1, 1, 1, 1)


def color(x, draws):
    x = x + each([d["brightness"] for d in draws])
    mean = x.mean(dim=1, keepdim=True)
    x = (x - mean) * each([d["saturation"] for d in draws]) + mean
    mean = x.mean(dim=[1, 2, 3], keepdim=True)
    return (x - mean) * each([d["contrast"] for d in draws]) + mean


def translation(x, draws):
    n, _, h, w = x.shape
    moved = []
    for picture_, d in zip(x, draws):
        padded = F.pad(picture_, [w, w, h, h])
        top, left = h + d["down"], w + d["across"]
        moved.append(padded[:, top : top + h, left : left + w])
    return torch.stack(moved)


def cutout(x, draws):
    n, _, h, w = x.shape
    tall, wide = int(h * 0.5 + 0.5), int(w * 0.5 + 0.5)
    mask = torch.ones(n, 1, h, w)
    for i, d in enumerate(draws):
        for row in range(tall):
            for column in range(wide):
                y = min(max(row + d["down"] - tall // 2, 0), h - 1)
                z = min(max(column + d["across"] - wide // 2, 0), w - 1)
                mask[i, 0, y, z] = 0
    return x * mask


def scale2(x, y):
    return torch.tensor([[x, 0, 0], [0, y, 0], [0, 0, 1]], dtype=torch.float64)


def turn2(angle):
    c, s = math.cos(angle), math.sin(angle)
    return torch.tensor([[c, -s, 0], [s, c, 0], [0, 0, 1]], dtype=torch.float64)


def move2(x, y):
    return torch.tensor([[1, 0, x], [0, 1, y], [0, 0, 1]], dtype=torch.float64)


def inverse_geometry(d, w, h):
    g = torch.eye(3, dtype=torch.float64)
    if d.get("isMirrored"):
        g = g @ scale2(-1, 1).inverse()
    g = g @ turn2(-math.pi / 2 * d.get("quarterTurns", 0)).inverse()
    x, y = d.get("shift", (0, 0))
    g = g @ move2(round(x * w), round(y * h)).inverse()
    g = g @ scale2(d.get("scale", 1), d.get("scale", 1)).inverse()
    g = g @ turn2(-d.get("turn", 0)).inverse()
    g = g @ scale2(d.get("stretch", 1), 1 / d.get("stretch", 1)).inverse()
    g = g @ turn2(-d.get("turnAfter", 0)).inverse()
    x, y = d.get("fraction", (0, 0))
    return g @ move2(x * w, y * h).inverse()


def color_matrix(d):
    v = torch.tensor([1, 1, 1, 0], dtype=torch.float64) / math.sqrt(3)
    vv = torch.outer(v, v)
    one = torch.eye(4, dtype=torch.float64)
    b = d.get("brightness", 0)
    c = one.clone()
    c[:3, 3] = b
    k = d.get("contrast", 1)
    c = torch.diag(torch.tensor([k, k, k, 1], dtype=torch.float64)) @ c
    if d.get("isLumaFlipped"):
        c = (one - 2 * vv) @ c
    t = d.get("hue", 0)
    cross = torch.zeros(4, 4, dtype=torch.float64)
    u = 1 / math.sqrt(3)
    cross[:3, :3] = torch.tensor([[0, -u, u], [u, 0, -u], [-u, u, 0]], dtype=torch.float64)
    turn = one * math.cos(t) + vv * (1 - math.cos(t)) + cross * math.sin(t)
    turn[3, 3] = 1
    c = turn @ c
    s = d.get("saturation", 1)
    return (vv + (one - vv) * s) @ c if s != 1 else c


def adaptive(x, draws):
    n, channels, h, w = x.shape
    grids = []
    for d in draws:
        g = inverse_geometry(d, w, h)
        ys, xs = torch.meshgrid(
            torch.arange(h, dtype=torch.float64) + 0.5 - h / 2,
            torch.arange(w, dtype=torch.float64) + 0.5 - w / 2,
            indexing="ij",
        )
        places = torch.stack([xs, ys, torch.ones_like(xs)], -1) @ g.T
        grids.append(torch.stack([places[..., 0] * 2 / w, places[..., 1] * 2 / h], -1))
    grid = torch.stack(grids).float()
    x = F.grid_sample(x, grid, mode="bilinear", padding_mode="reflection", align_corners=False)
    c = torch.stack([color_matrix(d) for d in draws])
    flat = x.reshape(n, channels, h * w)
    if channels == 3:
        flat = c[:, :3, :3].float() @ flat + c[:, :3, 3:].float()
    else:
        c = c[:, :3, :].mean(dim=1, keepdim=True)
        flat = flat * c[:, :, :3].sum(dim=2, keepdim=True).float() + c[:, :, 3:].float()
    return flat.reshape(x.shape)


COLORS = [
    {"brightness": 0.31, "saturation": 1.7, "contrast": 0.6},
    {"brightness": -0.44, "saturation": 0.0, "contrast": 1.45},
    {"brightness": 0.02, "saturation": 0.9, "contrast": 1.0},
]
SHIFTS = [{"down": 1, "across": -1}, {"down": -2, "across": 0}, {"down": 0, "across": 1}]
CENTRES = [{"down": 0, "across": 3}, {"down": 12, "across": 9}, {"down": 6, "across": 5}]
CHANGES = [
    {
        "isMirrored": True, "quarterTurns": 3, "shift": [0.11, -0.09], "scale": 1.2, "turn": 0.7, "stretch": 0.85,
        "turnAfter": -2.1, "fraction": [0.07, -0.13], "brightness": 0.2, "contrast": 1.3, "isLumaFlipped": True,
        "hue": 2.5, "saturation": 1.8,
    },
    {"scale": 0.6, "fraction": [-0.2, 0.1], "brightness": -0.1, "hue": -0.4},
    {"isMirrored": True, "quarterTurns": 1, "shift": [-0.1, 0.12], "saturation": 0.3},
]
CASES = [
    ("color", color, COLORS, (3, 3, 12, 9)),
    ("translation", translation, SHIFTS, (3, 3, 12, 9)),
    ("cutout", cutout, CENTRES, (3, 3, 12, 9)),
    ("adaptive", adaptive, CHANGES, (3, 3, 12, 9)),
    ("color", color, COLORS, (3, 1, 12, 9)),
    ("adaptive", adaptive, CHANGES, (3, 1, 8, 8)),
]

torch.set_num_threads(1)
lines = []
for name, change, draws, shape in CASES:
    x = torch.from_numpy(picture(shape) / 2).requires_grad_()
    weights = torch.from_numpy(picture(shape, "weights"))
    result = change(x, draws)
    (gradient,) = torch.autograd.grad((result * weights).sum(), x)
    score = torch.tanh(change(x, draws) * weights).sum()
    # grid_sample of torch 1.13 has no second derivative by its input; of what is linear in x it is the same product.
    if change is adaptive:
        y = change(x, draws).detach().requires_grad_()
        (by_y,) = torch.autograd.grad(torch.tanh(y * weights).sum(), y, create_graph=True)
        back = lambda v: torch.autograd.grad(change(x, draws), x, v)[0]
        first = back(by_y.detach())
        # d|first|^2/dx = 2 J^T diag(score''(y)) J first; J first by a forward pass of what is linear.
        zero = torch.zeros_like(x)
        forward = (change(first, draws) - change(zero, draws)).detach()
        (second,) = torch.autograd.grad((by_y * 2 * forward).sum(), y)
        second = back(second)
    else:
        (first,) = torch.autograd.grad(score, x, create_graph=True)
        (second,) = torch.autograd.grad((first**2).sum(), x)
    case = {
        "name": name, "shape": shape, "draws": draws,
        "result": digits(result), "gradient": digits(gradient), "second": digits(second),
    }
    lines.append("  " + json.dumps(case, separators=(",", ":")))
print("[\n" + ",\n".join(lines) + "\n]")
