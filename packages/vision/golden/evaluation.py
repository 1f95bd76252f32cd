"""Makes evaluation.json: what pycocotools counts on small sets with its quirks.

Run with pycocotools 2.0: python3 evaluation.py
"""
import contextlib
import copy
import io
import json
import os

import numpy as np
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

here = os.path.dirname(os.path.abspath(__file__))
draw = np.random.default_rng(6)
MODES = {'boxes': 'bbox', 'masks': 'segm', 'keypoints': 'keypoints'}


def rounded(values, digits=1):
    return [round(float(value), digits) for value in values]


def chance(share):
    return bool(draw.random() < share)


def random_box(image):
    width, height = draw.uniform(3, 60), draw.uniform(3, 60)
    if chance(0.3):
        width, height = width * 4, height * 4
    x, y = draw.uniform(0, image['width'] / 2), draw.uniform(0, image['height'] / 2)
    box = rounded([x, y, width, height])
    return [float(round(value)) for value in box] if chance(0.3) else box


def moved(box, most):
    x, y, width, height = box
    shift = draw.uniform(-most, most, 4) * [width, height, width, height]
    return rounded([x + shift[0], y + shift[1], max(1, width + shift[2]), max(1, height + shift[3])])


def box_mask(box, image):
    """An octagon, as polygons or as run lengths of either form."""
    x, y, w, h = box
    corners = [x + w / 4, y, x + w * 3 / 4, y, x + w, y + h / 4, x + w, y + h * 3 / 4]
    corners += [x + w * 3 / 4, y + h, x + w / 4, y + h, x, y + h * 3 / 4, x, y + h / 4]
    return [rounded(corners)]


def run_lengths(polygons, image, compressed=True):
    rle = coco_mask.merge(coco_mask.frPyObjects(polygons, image['height'], image['width']))
    if compressed:
        return {'size': rle['size'], 'counts': rle['counts'].decode()}
    mask = coco_mask.decode(rle).ravel(order='F')
    edges = np.flatnonzero(np.diff(mask)) + 1
    runs = np.diff(np.concatenate([[0], edges, [mask.size]])).tolist()
    return {'size': rle['size'], 'counts': ([0] if mask[0] else []) + runs}


def body(box, count=17, most=0.0):
    x, y, w, h = box
    points = []
    for _ in range(count):
        point = rounded([draw.uniform(x, x + w), draw.uniform(y, y + h)])
        points += [*point, int(draw.integers(0, 3))]
    return points


def make(kind, quirk):
    images = [{'id': int(3 * i + 1), 'width': 200, 'height': 160} for i in range(8)]
    categories = [{'id': int(i), 'name': f'c{i}'} for i in ([1] if kind == 'keypoints' else [2, 7, 9])]
    truths, found = [], []
    for image in images[:7]:
        for _ in range(int(draw.integers(0, 6))):
            box = random_box(image)
            truth = {
                'id': len(truths) if quirk == 'id 0' else len(truths) + 10,
                'image_id': image['id'], 'category_id': int(draw.choice([c['id'] for c in categories])),
                'bbox': box, 'area': round(box[2] * box[3] * float(draw.uniform(0.4, 1)), 2), 'iscrowd': 0,
            }
            if chance(0.12):
                truth['iscrowd'] = 1
            if quirk == 'ignore' and chance(0.4):
                truth['ignore'] = 1
            if kind == 'masks':
                truth['segmentation'] = box_mask(box, image)
                if truth['iscrowd']:
                    truth['segmentation'] = run_lengths(truth['segmentation'], image, compressed=False)
            if kind == 'keypoints':
                truth['keypoints'] = body(box)
                if chance(0.2):
                    truth['keypoints'] = [0] * 51
                truth['num_keypoints'] = sum(value > 0 for value in truth['keypoints'][2::3])
            truths.append(truth)
            for _ in range(int(draw.integers(0, 4))):
                found.append(detection(kind, quirk, truth, image, categories))
        for _ in range(int(draw.integers(0, 3))):
            other = {'bbox': random_box(image), 'category_id': categories[0]['id'], 'keypoints': body(random_box(image))}
            found.append(detection(kind, quirk, other, image, categories))
    draw.shuffle(found)
    if quirk == 'strays':
        truths.append({**truths[0], 'id': 900, 'image_id': 999})
        truths.append({**truths[0], 'id': 901, 'category_id': 999})
        found.append({**found[0], 'category_id': 999})
        empty = [0.0, 0.0] if kind == 'boxes' else [1.0, 1.0]
        if kind == 'boxes':
            found.append({**found[0], 'bbox': found[0]['bbox'][:2] + empty, 'score': 0.99})
    return {'images': images, 'annotations': truths, 'categories': categories}, found


def detection(kind, quirk, truth, image, categories):
    box = truth['bbox'] if chance(0.1) else moved(truth['bbox'], 0.3 if chance(0.6) else 0.08)
    category = truth['category_id'] if chance(0.85) else int(draw.choice([c['id'] for c in categories]))
    found = {'image_id': image['id'], 'category_id': category, 'score': round(float(draw.random()), 1 if chance(0.5) else 6)}
    if kind == 'boxes' or quirk == 'areas':
        found['bbox'] = box
    if kind == 'masks':
        found['segmentation'] = run_lengths(box_mask(box, image), image)
    if kind == 'keypoints':
        points = list(truth['keypoints'])
        spread = draw.choice([0.5, 2, 6])
        for i in range(0, 51, 3):
            points[i:i + 2] = rounded([points[i] + draw.normal(0, spread), points[i + 1] + draw.normal(0, spread)])
            points[i + 2] = 1
        found['keypoints'] = points
    return found


def evaluate(kind, truth, found, limits):
    loaded = COCO()
    loaded.dataset = copy.deepcopy(truth)
    loaded.createIndex()
    results = loaded.loadRes(copy.deepcopy(found))
    evaluation = COCOeval(loaded, results, MODES[kind])
    if limits:
        evaluation.params.maxDets = list(limits)
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
    tables = evaluation.eval
    total = lambda table: float(table[table > -1].sum())
    sums = {name: total(tables[name]) for name in ('precision', 'recall', 'scores')}
    return {'figures': [float(value) for value in evaluation.stats], 'sums': sums}


def cases():
    for kind in MODES:
        for quirk in ['none', 'id 0', 'ignore', 'areas', 'strays', 'limits']:
            if kind == 'boxes' and quirk == 'areas':
                continue
            truth, found = make(kind, quirk)
            limits = None
            if quirk == 'limits':
                limits = [1, 2, 4] if kind != 'keypoints' else [4]
            with contextlib.redirect_stdout(io.StringIO()):
                expected = evaluate(kind, truth, found, limits)
            yield {'kind': kind, 'quirk': quirk, 'maxDetections': limits, 'truth': truth, 'found': found, **expected}


with open(os.path.join(here, 'evaluation.json'), 'w') as file:
    json.dump(list(cases()), file, separators=(',', ':'))
    file.write('\n')
