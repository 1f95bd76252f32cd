"""Makes masks.json: what pycocotools makes of polygons, boxes and masks.

Run with pycocotools 2.0: python3 masks.py
"""
import json
import os

import numpy as np
from pycocotools import mask as coco

here = os.path.dirname(os.path.abspath(__file__))
draw = np.random.default_rng(1)


def corners(width, height, kind):
    """Corners inside, around, far outside, on whole and half pixels, on a line, or of a star."""
    count = int(draw.integers(3, 12))
    size = np.array([width, height])
    if kind == 'inside':
        points = draw.uniform(0, 1, (count, 2)) * size
    elif kind == 'around':
        points = draw.uniform(-0.5, 1.5, (count, 2)) * size
    elif kind == 'far':
        points = draw.normal(0, 300, (count, 2))
    elif kind == 'whole':
        points = draw.integers(-1, size.max() + 2, (count, 2))
    elif kind == 'half':
        points = draw.integers(-2, 2 * size.max() + 3, (count, 2)) / 2
    elif kind == 'line':
        points = draw.uniform(0, 1, (1, 2)) * size + np.outer(np.arange(count), draw.integers(-2, 3, 2))
    else:
        angle = np.sort(draw.uniform(0, 2 * np.pi, count))
        radius = draw.uniform(0.2, 0.6, count)
        points = size * (0.5 + np.stack([np.cos(angle), np.sin(angle)], 1) * radius[:, None])
    return [round(float(value), 2) for value in points.ravel()]


def text(rle):
    return rle['counts'].decode()


KINDS = ['inside', 'around', 'far', 'whole', 'half', 'line', 'star']
cases = []
for index in range(210):
    width, height = (int(value) for value in draw.integers(1, 60, 2))
    polygons = [corners(width, height, KINDS[index % len(KINDS)]) for _ in range(1 + index % 3)]
    rles = coco.frPyObjects(polygons, height, width)
    merged = coco.merge(rles)
    cases.append({
        'width': width, 'height': height, 'polygons': polygons, 'parts': [text(rle) for rle in rles],
        'union': text(merged), 'intersection': text(coco.merge(rles, intersect=True)),
        'area': int(coco.area(merged)), 'bounds': [int(value) for value in coco.toBbox(merged)],
    })

boxes = [[round(float(value), 1) for value in draw.uniform(-3, 20, 4)] for _ in range(20)]
masks = [(draw.random((17, 23)) < share).astype(np.uint8) for share in (0, 0.02, 0.3, 0.5, 0.9, 1)]
encoded = [coco.encode(np.asfortranarray(mask)) for mask in masks]
crowd = [0, 1, 0, 1, 0, 1]
golden = {
    'cases': cases,
    'boxes': [{'box': box, 'rle': text(coco.frPyObjects(np.array([box]), 17, 23)[0])} for box in boxes],
    'masks': [{'rows': [''.join(map(str, row)) for row in mask], 'rle': text(rle)} for mask, rle in zip(masks, encoded)],
    'crowd': crowd,
    # Masks of different content, none of them empty.
    'overlaps': coco.iou(encoded[1:], encoded[1:], crowd[1:]).tolist(),
}
with open(os.path.join(here, 'masks.json'), 'w') as file:
    json.dump(golden, file, separators=(',', ':'))
    file.write('\n')
