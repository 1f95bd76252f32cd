"""What detectors do with boxes, in torchvision: the same boxes as in some-boxes.ts."""
import torch
from torchvision import ops


def random_numbers(count, seed):
    values = []
    for _ in range(count):
        seed = (seed * 1664525 + 1013904223) % 2**32
        values.append(seed / 2**32)
    return values


def some_boxes(count, objects):
    values, places, corners = random_numbers(4 * count, 1), random_numbers(2 * objects, 2), []
    for i in range(count):
        u, v, s, t = values[4 * i : 4 * i + 4]
        x, y = 1116 * u, 700 * v
        if objects:
            x, y = (1116 * places[2 * (i % objects)] + 40 * u, 700 * places[2 * (i % objects) + 1] + 40 * v)
        corners.append([x, y, x + 20 + 160 * s * s, y + 20 + 160 * t * t])
    return torch.tensor(corners)


def box_runs(task):
    boxes = some_boxes(task["boxes"], task["objects"])
    if task["operation"] == "nms":
        scores = torch.tensor(random_numbers(task["boxes"], 3))
        return {"boxes": lambda: ops.nms(boxes, scores, 0.5)}
    return roi_align_runs(boxes)


def roi_align_runs(boxes):
    pool = ops.MultiScaleRoIAlign(["0", "1", "2", "3"], 7, 2)
    levels = [torch.randn(1, 256, 800 // stride, 1216 // stride) for stride in (4, 8, 16, 32)]
    align = lambda: pool({str(i): x for i, x in enumerate(levels)}, [boxes], [(800, 1216)])

    def forward():
        with torch.no_grad():
            align()

    dy = torch.ones(len(boxes), 256, 7, 7)

    def gradient():
        for x in levels:
            x.requires_grad_()
        torch.autograd.grad(align(), levels, dy)

    return {"forward": forward, "forward and gradient": gradient}
