"""Makes coco-masks.json: a hash of the run lengths that pycocotools makes of all annotations of real files.

Run with pycocotools 2.0: python3 coco-masks.py <folder with coco-mini and coco-eval-fixtures>
"""
import contextlib
import hashlib
import io
import json
import os
import sys

from pycocotools.coco import COCO

FILES = [
    'coco-mini/annotations/instances_train2017.json',
    'coco-mini/annotations/instances_val2017.json',
    'coco-eval-fixtures/faster_coco_eval/dataset/cocoapi/instances_val2014_100.json',
    'coco-eval-fixtures/faster_coco_eval/lvis_dataset/lvis_val_100.json',
]

hashes = {}
for path in FILES:
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO(os.path.join(sys.argv[1], path))
    masks = sorted((annotation['id'], coco.annToRLE(annotation)['counts'].decode()) for annotation in coco.anns.values())
    text = '\n'.join(f'{number} {counts}' for number, counts in masks)
    hashes[path] = hashlib.sha256(text.encode()).hexdigest()

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'coco-masks.json'), 'w') as file:
    json.dump(hashes, file, indent=2)
    file.write('\n')
