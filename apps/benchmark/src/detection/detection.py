"""Detection in a photo by torchvision, with random weights as detection-run.ts has them."""
import torch
from torchvision.models import detection


def detection_run(task):
    options = task["options"]
    sizes = {"min_size": options["shortSide"], "max_size": options["longSide"]}
    network = getattr(detection, task["network"])(weights=None, weights_backbone=None, **sizes).eval()
    photo = torch.rand(3, task["height"], task["width"])

    def run():
        with torch.no_grad():
            network([photo])

    return run
