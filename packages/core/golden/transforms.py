"""Makes transforms.json: what torchvision and PIL make of a small picture by blurring, projecting, inverting and taking
the colours out, and the strengths of AugMix.

Run with Debian's python3-pil, python3-numpy and python3-torchvision: python3 transforms.py
"""
import base64
import json
import os

import numpy as np
import torch
from PIL import Image, ImageOps
from torchvision.transforms import autoaugment
from torchvision.transforms import functional as F

here = os.path.dirname(os.path.abspath(__file__))


def picture(width, height):
    """Smooth colours with a bright disc."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    rgb = np.stack([40 + 150 * x / (width - 1), 60 + 90 * y / (height - 1), 120 + 50 * np.sin(x * 0.9 + y * 0.5)], -1)
    rgb[(x - width / 2) ** 2 + (y - height / 2) ** 2 < (min(width, height) / 3) ** 2] = [200, 210, 90]
    return Image.fromarray(rgb.round().astype(np.uint8))


def encoded(values):
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode()


source = picture(25, 17)
tensor = torch.from_numpy(np.asarray(source).copy()).permute(2, 0, 1)


def blurred(size, sigma):
    return encoded(F.gaussian_blur(tensor, [size, size], [sigma, sigma]).permute(1, 2, 0).numpy())


def projected(coefficients):
    return encoded(np.asarray(source.transform((25, 17), Image.PERSPECTIVE, coefficients, Image.BILINEAR)))


# Corners, clockwise from the upper left, of the picture and of where they go.
start = [[0, 0], [25, 0], [25, 17], [0, 17]]
ends = [[[2, 1], [22, 3], [24, 15], [1, 16]], [[0, 4], [25, 0], [20, 17], [5, 12]]]
displacement = np.stack([
    3 * np.sin(np.mgrid[0:17, 0:25][1] * 0.4 + np.mgrid[0:17, 0:25][0] * 0.2),
    2 * np.cos(np.mgrid[0:17, 0:25][1] * 0.3 - np.mgrid[0:17, 0:25][0] * 0.5),
], -1)
# In torchvision's units, half sides.
scaled = torch.from_numpy(displacement / np.array([25 / 2, 17 / 2]))[None].float()
bent = F.elastic_transform(tensor.float(), scaled, F.InterpolationMode.BILINEAR, None)

golden = {
    'source': {'width': 25, 'height': 17, 'pixels': encoded(np.asarray(source))},
    'blurs': [{'size': size, 'sigma': sigma, 'pixels': blurred(size, sigma)}
              for size, sigma in ((3, 0.5), (5, 1.2), (9, 2.0), (1, 1.0))],
    'projections': [{'from': start, 'to': end, 'coefficients': F._get_perspective_coeffs(start, end),
                     'pixels': projected(F._get_perspective_coeffs(start, end))} for end in ends],
    'bent': [round(float(v), 3) for v in bent.permute(1, 2, 0).flatten()],
    'inverted': encoded(np.asarray(ImageOps.invert(source))),
    'grey': encoded(np.asarray(F.to_grayscale(source, 3))),
    'augMix': {name: [round(float(v), 5) for v in values.flatten()]
               for name, (values, _) in autoaugment.AugMix()._augmentation_space(10, (20, 30)).items()},
}
with open(os.path.join(here, 'transforms.json'), 'w') as file:
    json.dump(golden, file, separators=(',', ':'))
    file.write('\n')
