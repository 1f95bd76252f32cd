"""Makes images.json: small encoded pictures with the pixels that PIL reads from them, and values of PIL and torchvision
for resizing, preprocessing, colour changes and warping. Real pictures are named by their path in the test data.

Run with Debian's python3-pil, python3-numpy and python3-torchvision: python3 images.py [test data folder]
"""

import base64
import hashlib
import io
import json
import os
import sys

import numpy as np
import torch
import torchvision.transforms as T
import torchvision.transforms.functional as F
from PIL import Image, ImageOps

here = os.path.dirname(os.path.abspath(__file__))
data = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, '../../../../shared/data')

encode = lambda raw: base64.b64encode(raw).decode()
pixels = lambda image: encode(np.asarray(image).tobytes())
digest = lambda image: hashlib.sha256(np.asarray(image).tobytes()).hexdigest()


def rounded(value):
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return [rounded(item) for item in value] if isinstance(value, (list, tuple)) else value


def scene(width, height):
    """Smooth colours with an edge and a little texture: what JPEG does well and badly."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    red = 255 * x / max(1, width - 1)
    green = 255 * y / max(1, height - 1)
    blue = 127 + 120 * np.sin(x * 0.9 + y * 0.5)
    rgb = np.stack([red, green, blue], -1)
    rgb[(x - width / 2) ** 2 + (y - height / 2) ** 2 < (min(width, height) / 3) ** 2] = [250, 240, 20]
    return Image.fromarray(rgb.round().astype(np.uint8))


def hashed(width, height, channels):
    """The same noise as the tests make."""
    i = np.arange(width * height * channels, dtype=np.uint64)
    values = ((i * 2654435761 % 2**32) >> 13) & 255
    array = values.astype(np.uint8).reshape(height, width, channels)
    return Image.fromarray(array[..., 0] if channels == 1 else array)


def encoded(image, format, **options):
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def jpeg(image, **options):
    return encoded(image, 'JPEG', **{'quality': 80, 'optimize': True, **options})


def patched(file, old, new):
    assert file.count(old) == 1, (file.count(old), old)
    return file.replace(old, new)


def fixture(name, file):
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(file)))
    image = image if image.mode in ('L', 'RGB') else image.convert('RGB')
    return {
        'name': name,
        'file': encode(file),
        'width': image.width,
        'height': image.height,
        'channels': len(image.getbands()),
        'pixels': pixels(image),
    }


def oriented(image, orientation, format):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return jpeg(image, exif=exif) if format == 'JPEG' else encoded(image, 'PNG', exif=exif)


small, square, tiny = scene(19, 13), scene(32, 32), scene(3, 2)
frame = lambda factors: bytes([0xFF, 0xC0, 0, 17, 8, 0, 32, 0, 32, 3, 1, factors])
cmyk = jpeg(scene(17, 9).convert('CMYK'))
adobe = b'Adobe\x00\x64\x00\x00\x00\x00'
bare = patched(jpeg(small, subsampling=0), b'JFIF', b'NONE')
fixtures = [
    fixture('JPEG 4:4:4', jpeg(small, subsampling=0)),
    fixture('JPEG 4:2:2', jpeg(small, subsampling=1)),
    fixture('JPEG 4:2:0', jpeg(small, subsampling=2)),
    fixture('JPEG 4:2:0 of 3 × 2 pixels', jpeg(tiny, subsampling=2)),
    fixture('JPEG 4:4:0', patched(jpeg(square, subsampling=1), frame(0x21), frame(0x12))),
    fixture('JPEG 4:1:1', patched(jpeg(square, subsampling=2), frame(0x22), frame(0x41))),
    fixture('JPEG progressive', jpeg(small, progressive=True)),
    fixture('JPEG progressive 4:4:4', jpeg(square, progressive=True, subsampling=0, quality=95)),
    fixture('JPEG grey', jpeg(small.convert('L'))),
    fixture('JPEG grey progressive', jpeg(square.convert('L'), progressive=True)),
    fixture('JPEG RGB, by its Adobe marker', bare[:2] + b'\xff\xee\x00\x0e' + adobe + b'\x00' + bare[2:]),
    fixture('JPEG RGB, by its names', patched(
        patched(bare, b'\x03\x01\x11\x00\x02\x11\x01\x03\x11\x01', b'\x03R\x11\x00G\x11\x01B\x11\x01'),
        b'\x03\x01\x00\x02\x11\x03\x11', b'\x03R\x00G\x11B\x11')),
    fixture('JPEG CMYK', cmyk),
    fixture('JPEG YCCK', patched(cmyk, adobe + b'\x00', adobe + b'\x02')),
    fixture('PNG grey', encoded(small.convert('L'), 'PNG')),
    fixture('PNG RGB', encoded(small, 'PNG')),
    fixture('PNG palette', encoded(small.quantize(13), 'PNG')),
    fixture('PNG 1 bit palette', encoded(small.convert('L').quantize(2), 'PNG', bits=1)),
    fixture('PNG 4 bit palette', encoded(small.quantize(9), 'PNG', bits=4)),
    *[fixture(f'JPEG orientation {o}', oriented(scene(11, 7), o, 'JPEG')) for o in range(1, 9)],
    *[fixture(f'PNG orientation {o}', oriented(scene(5, 3), o, 'PNG')) for o in (3, 6)],
]

resizes = []
filters = {'bilinear': Image.BILINEAR, 'bicubic': Image.BICUBIC, 'nearest': Image.NEAREST}
for channels in (1, 3):
    source = hashed(23, 17, channels)
    for width, height in ((8, 8), (5, 30), (40, 11), (23, 6), (1, 1)):
        for method, kernel in filters.items():
            out = source.resize((width, height), kernel)
            resizes.append({'channels': channels, 'width': width, 'height': height, 'method': method, 'pixels': pixels(out)})

noise = np.asarray(hashed(23, 17, 1)).astype(np.float32) / 255
plain = [
    {
        'method': method,
        'width': width,
        'height': height,
        'values': torch.nn.functional.interpolate(
            torch.from_numpy(noise)[None, None], (height, width), mode=method, align_corners=False
        ).flatten().tolist(),
    }
    for method in ('bilinear', 'bicubic')
    for width, height in ((8, 5), (30, 20))
]

colors = hashed(9, 7, 3)
jitters = {
    'brightness': [[f, pixels(F.adjust_brightness(colors, f))] for f in (0.6, 1.4)],
    'contrast': [[f, pixels(F.adjust_contrast(colors, f))] for f in (0.6, 1.4)],
    'saturation': [[f, pixels(F.adjust_saturation(colors, f))] for f in (0.6, 1.4)],
}
jitters['hue'] = [
    [f, F.adjust_hue(F.to_tensor(colors), f).permute(1, 2, 0).flatten().mul(255).tolist()] for f in (-0.3, 0.1)
]

warps = []
for angle, translate, scale in ((20, (0, 0), 1.0), (-33, (2, -1), 0.8), (7, (-3, 3), 1.2)):
    image = F.to_tensor(scene(19, 13))
    out = F.affine(image, angle, list(translate), scale, [0.0, 0.0], T.InterpolationMode.BILINEAR)
    values = out.permute(1, 2, 0).flatten().mul(255).tolist()
    warps.append({'angle': angle, 'translate': translate, 'scale': scale, 'values': [round(v, 2) for v in values]})

preset = T.Compose([
    T.Resize(256), T.CenterCrop(224), T.ToTensor(), T.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
])
files = [
    'skimage/astronaut.png', 'skimage/camera.png', 'skimage/chelsea.png', 'skimage/coffee.png', 'skimage/retina.jpg',
    'coco-mini/val2017/000000000139.jpg', 'coco-mini/val2017/000000000802.jpg', 'coco-mini/val2017/000000018575.jpg',
    'coco-mini/val2017/000000530836.jpg',  # has restart markers
    'imagenet-sample/train/n01440764/n01440764_tench.JPEG',
    'imagenet-sample/train/n01740131/n01740131_night_snake.JPEG',
    'imagenet-sample/train/n01820546/n01820546_lorikeet.JPEG',
]
photos = []
for file in files:
    image = Image.open(os.path.join(data, file))
    color = image.convert('RGB')
    tensor = preset(color).permute(1, 2, 0).flatten()
    photos.append({
        'file': file,
        'width': image.width,
        'height': image.height,
        'sha256': digest(color),
        'grey': digest(color.convert('L')),
        'bilinear 97×61': digest(color.resize((97, 61), Image.BILINEAR)),
        'bicubic 300×200': digest(color.resize((300, 200), Image.BICUBIC)),
        'preset': tensor[::5003].tolist(),
    })

golden = {
    'fixtures': fixtures, 'resizes': resizes, 'plain': plain, 'jitters': jitters,
    'scene': {'width': 19, 'height': 13, 'pixels': pixels(small)}, 'warps': warps, 'photos': photos,
}
with open(os.path.join(here, 'images.json'), 'w') as file:
    json.dump(rounded(golden), file, ensure_ascii=False, separators=(',', ':'))
    file.write('\n')
