"""Logits of torchvision 0.14's ResNet-18 with formula weights for photos, from the file to the logits:
python3 photos.py [test data folder] > photos.json"""
import json
import os
import sys

import torch
import torchvision
import torchvision.transforms as T
from PIL import Image

from formula import fill

here = os.path.dirname(os.path.abspath(__file__))
data = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "../../../../shared/data")
FILES = ["skimage/chelsea.png", "skimage/camera.png", "coco-mini/val2017/000000000139.jpg",
         "imagenet-sample/train/n01820546/n01820546_lorikeet.JPEG"]
preset = T.Compose([
    T.Resize(256), T.CenterCrop(224), T.ToTensor(), T.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
])

torch.set_num_threads(1)
model = fill(torchvision.models.resnet18(weights=None))
photos = []
for file in FILES:
    picture = preset(Image.open(os.path.join(data, file)).convert("RGB"))
    with torch.no_grad():
        logits = model(picture[None])[0]
    photos.append({"file": file, "norm": float(logits.norm()), "argmax": int(logits.argmax()),
                   "logits": [round(float(v), 4) for v in logits[::20]]})
print(json.dumps(photos, indent=1))
