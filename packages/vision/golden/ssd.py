"""Makes ssd.json: losses, gradients and detections of torchvision 0.14's SSDlite and SSD300 with formula weights.

Run with Debian's python3-torch and python3-torchvision: python3 ssd.py > ssd.json

Plain formula weights make scores of 0 and 1, so some are scaled (`scales`, by key): the last norm of each residual branch, the
heads, and the first layer of SSD300, whose pictures go to 255. Pictures are bytes, whole formula numbers below 256 of the key
'picture i', [h, w, 3]. Of the detections the best 60 of each picture are kept, in pixels of the picture, with COCO's ids (the
outputs of ids that COCO does not use are left out). Of some gradients in training mode there are the norm and the sum of the
values times the formula numbers in (-1, 1) of the key with '/probe'.
"""
import hashlib
import json
import sys

import numpy as np
import torch
import torchvision

from formula import fill, uniform

SIZES = [(240, 320), (160, 200)], [(401, 300), (300, 401)], [(97, 131), (500, 375)]
NETWORKS = {
    "ssdlite320MobilenetV3Large": {
        "build": torchvision.models.detection.ssdlite320_mobilenet_v3_large,
        "head": 0.5,
        "gradients": [
            "backbone.features.0.0.0.weight",
            "backbone.features.0.5.block.2.fc1.weight",
            "backbone.features.0.13.0.weight",
            "backbone.features.1.0.2.fc2.bias",
            "backbone.features.1.3.1.weight",
            "backbone.extra.2.1.0.weight",
            "head.classification_head.module_list.0.1.weight",
            "head.classification_head.module_list.0.0.1.bias",
            "head.regression_head.module_list.1.1.bias",
        ],
    },
    "ssd300Vgg16": {
        "build": torchvision.models.detection.ssd300_vgg16,
        "head": 0.5,
        "others": {"backbone.features.0.weight": 0.014, "backbone.scale_weight": 20},
        "gradients": ["backbone.scale_weight", "backbone.extra.0.7.1.weight", "backbone.extra.3.2.bias"],
    },
}

digits = lambda values: [float(f"{value:.7g}") for value in values]


def pictures(case):
    images = []
    for i, (height, width) in enumerate(SIZES[case]):
        values = uniform(f"picture {i}", height * width * 3)
        image = torch.from_numpy(np.floor(values * 256).astype(np.float32)).reshape(height, width, 3)
        images.append(image.permute(2, 0, 1) / 255)
    return images


def truth(case):
    """Boxes of whole pixels, some large, some small; the second picture of the last case has none."""
    targets = []
    for i, (height, width) in enumerate(SIZES[case]):
        count = 0 if (case, i) == (2, 1) else 3 + 2 * i + case
        u = uniform(f"boxes {case} {i}", 5 * count).reshape(count, 5)
        w, h = 8 + u[:, 2] ** 2 * (width - 10), 8 + u[:, 3] ** 2 * (height - 10)
        x, y = u[:, 0] * (width - w), u[:, 1] * (height - h)
        boxes = np.floor(np.stack([x, y, x + w, y + h], 1)).astype(np.float32)
        labels = IDS[np.floor(u[:, 4] * len(IDS)).astype(int)]
        targets.append({"boxes": torch.from_numpy(boxes).reshape(-1, 4), "labels": torch.from_numpy(labels)})
    return targets


NAMES = torchvision.models.detection.SSD300_VGG16_Weights.COCO_V1.meta["categories"]
IDS = np.array([i for i, name in enumerate(NAMES) if i > 0 and name != "N/A"])


def scales(model, head, others={}):
    found = dict(others)
    for name, module in model.named_modules():
        if getattr(module, "use_res_connect", False):
            found[f"{name}.block.{len(module.block) - 1}.1.weight"] = 0.2
        if isinstance(module, torch.nn.Conv2d) and name.startswith("head.") and module.bias is not None:
            found[f"{name}.weight"] = head
    return found


def build(name):
    model = fill(NETWORKS[name]["build"](weights=None, weights_backbone=None))
    factors = scales(model, NETWORKS[name]["head"], NETWORKS[name].get("others", {}))
    with torch.no_grad():
        for key, factor in factors.items():
            model.state_dict()[key].mul_(factor)
    return model, factors


def digest(state):
    lines = sorted(f"{key} [{','.join(map(str, value.shape))}]" for key, value in state.items())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def detections(found):
    named = np.isin(found["labels"].numpy(), IDS).nonzero()[0][:60]
    return {
        "scores": digits(found["scores"][named].tolist()),
        "labels": found["labels"][named].tolist(),
        "boxes": [round(v, 3) for v in found["boxes"][named].flatten().tolist()],
    }


def case_of(name, case):
    model, _ = build(name)
    images, targets = pictures(case), truth(case)
    with torch.no_grad():
        found = model.eval()(images)
    print(name, case, [len(set(f["scores"].tolist())) for f in found], [f["scores"][:3].tolist() for f in found], file=sys.stderr)
    losses = model.train()(images, targets)
    golden = {
        "sizes": SIZES[case],
        "truth": [{key: value.flatten().int().tolist() for key, value in target.items()} for target in targets],
        "losses": {key: float(value) for key, value in losses.items()},
        "detections": [detections(f) for f in found],
    }
    keys = NETWORKS[name]["gradients"]
    if case == 0 and keys:
        sum(losses.values()).backward()
        parameters = dict(model.named_parameters())
        golden["gradients"] = {}
        for key in keys:
            gradient = parameters[key].grad.double().flatten()
            probe = torch.from_numpy(uniform(f"{key}/probe", gradient.numel()) * 2 - 1)
            golden["gradients"][key] = digits([gradient.norm().item(), (gradient * probe).sum().item()])
    return golden


def golden_of(name):
    model, factors = build(name)
    cases = [case_of(name, case) for case in range(len(SIZES))]
    return {
        "parameters": sum(p.numel() for p in model.parameters()),
        "keys": len(model.state_dict()),
        "state": digest(model.state_dict()),
        "scales": factors,
        "cases": cases,
    }


if __name__ == "__main__":
    torch.set_num_threads(1)
    wanted = sys.argv[1:] or list(NETWORKS)
    lines = [f'"{name}": {json.dumps(golden_of(name))}' for name in wanted]
    print("{\n" + ",\n".join(lines) + "\n}")
