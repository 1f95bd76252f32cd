"""Makes explain.json: Grad-CAM, Grad-CAM++ and occlusion maps of torchvision's networks with formula weights, by the
formulas of pytorch-grad-cam (J. Gildenblat): weights by channel, what is negative cut off, stretched to 0 … 1, enlarged
bilinearly, stretched again. Of every map each 16th row and column is kept.

Run with Debian's python3-torch and python3-torchvision: python3 explain.py
"""

import json
import os

import numpy as np
import torch
import torch.nn.functional as F
import torchvision

from formula import fill, uniform

here = os.path.dirname(os.path.abspath(__file__))
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
HEIGHT, WIDTH = 128, 160
TARGETS = [12, 345]


def pictures(count, height, width):
    """Bytes, [n, h, w, 3]."""
    values = uniform("pictures", count * height * width * 3)
    return np.floor(values * 256).astype(np.uint8).reshape(count, height, width, 3)


def normalized(images):
    x = torch.from_numpy(images).float() / 255
    return ((x - torch.tensor(MEAN)) / torch.tensor(STD)).permute(0, 3, 1, 2)


def stretched(maps):
    maps = maps - maps.amin((1, 2), keepdim=True)
    return maps / (1e-7 + maps.amax((1, 2), keepdim=True))


def fitted(maps, height, width):
    enlarged = F.interpolate(stretched(maps)[:, None], (height, width), mode="bilinear", align_corners=False)
    return stretched(enlarged[:, 0])


def sampled(maps):
    return [[round(float(v), 6) for v in m[8::16, 8::16].flatten()] for m in maps]


def grad_cam(activations, gradients):
    return gradients.mean((2, 3))


def grad_cam_plus_plus(activations, gradients):
    squares, cubes = gradients**2, gradients**3
    sums = activations.sum((2, 3), keepdim=True)
    alpha = squares / (2 * squares + sums * cubes + 1e-6)
    alpha = torch.where(gradients != 0, alpha, torch.zeros(()))
    return (gradients.clamp(min=0) * alpha).sum((2, 3))


def explain(model, layer, weigh):
    held = []
    hook = layer.register_forward_hook(lambda module, inputs, output: held.append(output))
    logits = model(normalized(pictures(2, HEIGHT, WIDTH)))
    hook.remove()
    score = sum(logits[i, target] for i, target in enumerate(TARGETS))
    gradients, = torch.autograd.grad(score, held)
    activations = held[0].detach()
    weights = weigh(activations, gradients)
    maps = (weights[:, :, None, None] * activations).sum(1).clamp(min=0)
    return {
        "map": list(activations.shape[1:]),
        "logits": [float(logits[i, target]) for i, target in enumerate(TARGETS)],
        "values": sampled(fitted(maps, HEIGHT, WIDTH)),
    }


def occlusion(model, patch, stride, fill_with, target):
    size = 64
    image = pictures(1, size, size)
    with torch.no_grad():
        score = lambda images: F.log_softmax(model(normalized(images)), 1)[0, target]
        before = score(image)
        sums, counts = torch.zeros(size, size), torch.zeros(size, size)
        starts = sorted({min(i, size - patch) for i in range(0, size - patch + stride, stride)})
        for y in starts:
            for x in starts:
                covered = image.copy()
                covered[:, y:y + patch, x:x + patch] = fill_with
                sums[y:y + patch, x:x + patch] += before - score(covered)
                counts[y:y + patch, x:x + patch] += 1
    maps = (sums / counts).clamp(min=0)[None]
    return {"patch": patch, "stride": stride, "fill": fill_with, "target": target, "values": sampled(stretched(maps))[0]}


torch.set_num_threads(1)
resnet = fill(torchvision.models.resnet18(weights=None)).eval()
mobilenet = fill(torchvision.models.mobilenet_v2(weights=None)).eval()
layers = [
    ("resnet18", resnet, -1, resnet.layer4),
    ("resnet18", resnet, -2, resnet.layer3),
    ("mobilenet_v2", mobilenet, -1, mobilenet.features[18]),
    ("mobilenet_v2", mobilenet, -2, mobilenet.features[13]),
]
goldens = {
    "size": [HEIGHT, WIDTH],
    "targets": TARGETS,
    "maps": [
        {"network": name, "index": index, "method": method.__name__, **explain(model, layer, method)}
        for name, model, index, layer in layers
        for method in (grad_cam, grad_cam_plus_plus)
        # Divides by about zero where a map is not rectified: PyTorch's float32 and float64 have nothing in common there.
        if (name, index, method) != ("mobilenet_v2", -2, grad_cam_plus_plus)
    ],
    "occlusion": occlusion(resnet, 24, 16, 90, 12),
}
with open(os.path.join(here, "explain.json"), "w") as file:
    json.dump(goldens, file)
