"""pycocotools' evaluation of boxes, its loops and all, in numpy: for machines that do not have it."""
import collections

import numpy as np

THRESHOLDS = np.linspace(0.5, 0.95, 10)
RECALLS = np.linspace(0, 1, 101)
AREAS = [(0, 1e10), (0, 32**2), (32**2, 96**2), (96**2, 1e10)]
LIMITS = [1, 10, 100]


def overlaps(found, truths, crowd):
    """Intersection over union [found, truths]; of crowds the share in what was found."""
    a, b = np.array(found, float)[:, None], np.array(truths, float)[None]
    low = np.maximum(a[..., :2], b[..., :2])
    high = np.minimum(a[..., :2] + a[..., 2:], b[..., :2] + b[..., 2:])
    both = np.clip(high - low, 0, None).prod(-1)
    own, other = a[..., 2:].prod(-1), b[..., 2:].prod(-1)
    return both / np.where(np.array(crowd, bool), own, own + other - both)


def match(found, truths, iou, area):
    """What pycocotools calls evaluateImg: matches and ignored detections [thresholds, found], ignored truths."""
    beyond = lambda size: size < area[0] or size > area[1]
    ignored = np.array([bool(t["iscrowd"]) or beyond(t["area"]) for t in truths], bool)
    order = np.argsort(ignored, kind="mergesort")
    ignored, crowd = ignored[order], [truths[i]["iscrowd"] for i in order]
    iou = iou[:, order] if len(iou) else iou
    matched = np.zeros((len(THRESHOLDS), len(found)), bool)
    skipped = np.zeros((len(THRESHOLDS), len(found)), bool)
    taken = np.zeros((len(THRESHOLDS), len(truths)), bool)
    for t, threshold in enumerate(THRESHOLDS if len(iou) else []):
        for d in range(len(found)):
            best, at = min(threshold, 1 - 1e-10), -1
            for g in range(len(truths)):
                if taken[t, g] and not crowd[g]:
                    continue
                if at > -1 and not ignored[at] and ignored[g]:
                    break
                if iou[d, g] >= best:
                    best, at = iou[d, g], g
            if at > -1:
                skipped[t, d], matched[t, d], taken[t, at] = ignored[at], True, True
    outside = np.array([beyond(d["bbox"][2] * d["bbox"][3]) for d in found], bool)
    return matched, skipped | (~matched & outside), ignored


def precision(entries, limit):
    """Precision [thresholds, recalls] and recall [thresholds] of a class; None where there is nothing to be found."""
    positives = sum(np.count_nonzero(~ignored) for *_, ignored in entries)
    if positives == 0:
        return None
    scores = np.concatenate([scores[:limit] for scores, *_ in entries])
    order = np.argsort(-scores, kind="mergesort")
    matched = np.concatenate([matched[:, :limit] for _, matched, *_ in entries], 1)[:, order]
    skipped = np.concatenate([skipped[:, :limit] for _, _, skipped, _ in entries], 1)[:, order]
    hits, misses = np.cumsum(matched & ~skipped, 1), np.cumsum(~matched & ~skipped, 1)
    table, reached = np.zeros((len(THRESHOLDS), len(RECALLS))), np.zeros(len(THRESHOLDS))
    for t in range(len(THRESHOLDS)):
        if not len(order):
            continue
        recall = hits[t] / positives
        falling = np.maximum.accumulate((hits[t] / (misses[t] + hits[t] + np.spacing(1)))[::-1])[::-1]
        places = np.searchsorted(recall, RECALLS, side="left")
        inside = places < len(recall)
        table[t, inside], reached[t] = falling[places[inside]], recall[-1]
    return table, reached


def evaluate(truth, found):
    """The average precision; all that the other eleven figures need is computed, too."""
    truths, detections = collections.defaultdict(list), collections.defaultdict(list)
    for lists, entries in ((truths, truth["annotations"]), (detections, found)):
        for entry in entries:
            lists[entry["category_id"], entry["image_id"]].append(entry)
    images = sorted(image["id"] for image in truth["images"])
    tables = []
    for category in sorted(category["id"] for category in truth["categories"]):
        entries = collections.defaultdict(list)
        for image in images:
            own = truths.get((category, image), [])
            given = sorted(detections.get((category, image), []), key=lambda d: -d["score"])[: LIMITS[-1]]
            if not own and not given:
                continue
            boxes = ([entry["bbox"] for entry in given], [entry["bbox"] for entry in own])
            iou = overlaps(*boxes, [t["iscrowd"] for t in own]) if own and given else []
            scores = np.array([d["score"] for d in given])
            for area in AREAS:
                entries[area].append((scores, *match(given, own, iou, area)))
        tables.append([[precision(entries[area], limit) for limit in LIMITS] for area in AREAS])
    return np.mean([areas[0][-1][0] for areas in tables if areas[0][-1] is not None])
