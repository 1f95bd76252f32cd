"""Makes preprocessing.json: what torchvision's pipelines make of 50 real pictures, as SHA-256 of the 8-bit pixels.

Equal hashes say that every one of the pixels is equal, which is stricter than any tolerance and takes 64 bytes.

Run with Debian's python3-pil, python3-numpy and python3-torchvision: python3 preprocessing.py [test data folder]
"""
import glob
import hashlib
import json
import os
import sys

import numpy as np
import torchvision.transforms as T
from PIL import Image

here = os.path.dirname(os.path.abspath(__file__))
data = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, '../../../../shared/data')

PATTERNS = {  # folder: how many, evenly spaced
    'imagenet-sample/train/*/*.JPEG': 21,  # and all grey ones
    'imagenet-sample/all1000-64px/*.jpg': 2,
    'coco-mini/val2017/*.jpg': 12,
    'image-translation-mini/**/*.jpg': 2,
    'skimage/*.png': 7,
    'skimage/*.jpg': 1,
    'dsb2018-nuclei/stage1_train/*/images/*.png': 3,  # RGBA
}
bilinear, bicubic = T.InterpolationMode.BILINEAR, T.InterpolationMode.BICUBIC
PRESETS = {
    'shorter side 256 to 224, bilinear': (256, 224, bilinear),
    'shorter side 256 to 224, bicubic': (256, 224, bicubic),
    'shorter side 232 to 224, bilinear': (232, 224, bilinear),
    'shorter side 32 to 32, bilinear': (32, 32, bilinear),
}


def choose():
    chosen = []
    for pattern, count in PATTERNS.items():
        found = sorted(glob.glob(os.path.join(data, pattern), recursive=True))
        if pattern.endswith('.JPEG'):
            grey = [file for file in found if Image.open(file).mode == 'L']
            chosen += grey
            found = [file for file in found if file not in grey]
        chosen += [found[i * len(found) // count] for i in range(count)]
    return chosen


def digest(image):
    return hashlib.sha256(np.asarray(image).tobytes()).hexdigest()


def prepared(file):
    image = Image.open(file)
    color = image.convert('RGB')
    hashes = [
        digest(T.Compose([T.Resize(short, method), T.CenterCrop(size)])(color))
        for short, size, method in PRESETS.values()
    ]
    return {'file': os.path.relpath(file, data), 'mode': image.mode, 'size': list(image.size), 'sha256': hashes}


presets = {
    name: {'shortSide': short, 'size': size, 'method': method.value} for name, (short, size, method) in PRESETS.items()
}
pictures = [prepared(file) for file in choose()]
assert len(pictures) == 50 and len({picture['file'] for picture in pictures}) == 50
with open(os.path.join(here, 'preprocessing.json'), 'w') as file:
    json.dump({'presets': presets, 'pictures': pictures}, file, indent=1)
    file.write('\n')
