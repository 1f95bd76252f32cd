"""Makes augmentation.json: the operations of torchvision's RandAugment and TrivialAugmentWide, with what they make of a
small picture, and the amounts of each bin.

Run with Debian's python3-pil, python3-numpy and python3-torchvision: python3 augmentation.py
"""
import base64
import json
import os

import numpy as np
import torch
from PIL import Image
from torchvision.transforms import InterpolationMode, autoaugment

here = os.path.dirname(os.path.abspath(__file__))
AMOUNTS = {
    'ShearX': (0.3, -0.99), 'ShearY': (0.21, -0.57), 'TranslateX': (5.8, -3.0), 'TranslateY': (2.5, -7.0),
    'Rotate': (27.0, -112.5), 'Brightness': (0.7, -0.5), 'Color': (0.9, -0.99), 'Contrast': (0.7, -0.6),
    'Sharpness': (0.9, -0.9), 'Posterize': (4, 1), 'Solarize': (127.5, 0.0), 'AutoContrast': (0.0,), 'Equalize': (0.0,),
}


def picture(width, height):
    """Dull, smooth colours with a bright disc."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    rgb = np.stack([40 + 150 * x / (width - 1), 60 + 90 * y / (height - 1), 120 + 50 * np.sin(x * 0.9 + y * 0.5)], -1)
    rgb[(x - width / 2) ** 2 + (y - height / 2) ** 2 < (min(width, height) / 3) ** 2] = [200, 210, 90]
    return Image.fromarray(rgb.round().astype(np.uint8))


def pixels(image):
    return base64.b64encode(np.asarray(image).tobytes()).decode()


source = picture(25, 17)
changes = [
    {'operation': name, 'amount': amount, 'channels': channels,
     'pixels': pixels(autoaugment._apply_op(image, name, amount, InterpolationMode.NEAREST, None))}
    for channels, image in ((3, source), (1, source.convert('L')))
    for name, amounts in AMOUNTS.items()
    for amount in amounts
]


def amounts(space):
    return {name: [round(float(v), 6) for v in values.flatten()] for name, (values, _) in space.items()}


size = (20, 30)  # height, width
golden = {
    'source': {'width': 25, 'height': 17, 'pixels': pixels(source), 'grey': pixels(source.convert('L'))},
    'changes': changes,
    'amounts': [
        {'bins': bins, 'rand': amounts(autoaugment.RandAugment()._augmentation_space(bins, size)),
         'trivial': amounts(autoaugment.TrivialAugmentWide()._augmentation_space(bins))}
        for bins in (31, 9)
    ],
}
with open(os.path.join(here, 'augmentation.json'), 'w') as file:
    json.dump(golden, file, separators=(',', ':'))
    file.write('\n')
