"""Makes calibration.json: the calibration error as Guo et al. compute it (their ECELoss), and the temperature of the
least cross-entropy in double precision, by ternary search. Logits and labels are those that the test makes.

Run with Debian's python3-torch: python3 calibration.py
"""

import json
import os
import sys

import torch
import torch.nn.functional as F

here = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(here, '../../vision/golden'))
from formula import uniform
SAMPLES, CLASSES, BINS = 400, 10, 15


def golden(scale):
    logits = torch.from_numpy((uniform('logits', SAMPLES * CLASSES) - 0.5) * scale).float()
    logits = logits.reshape(SAMPLES, CLASSES)
    # Right in about 70 of 100 cases, else the class after the most probable one.
    wrong = torch.from_numpy(uniform('chance', SAMPLES) > 0.7).long()
    labels = (logits.argmax(1) + wrong) % CLASSES

    confidences, predictions = F.softmax(logits, 1).max(1)
    correct = predictions.eq(labels)
    edges = torch.linspace(0, 1, BINS + 1)
    ece, counts = 0.0, []
    for low, high in zip(edges[:-1], edges[1:]):
        inside = confidences.gt(low) & confidences.le(high)
        counts.append(int(inside.sum()))
        if inside.any():
            gap = confidences[inside].double().mean() - correct[inside].double().mean()
            ece += float(gap.abs() * inside.double().mean())

    low, high = -4.0, 4.0
    loss = lambda x: float(F.cross_entropy(logits.double() / 10**x, labels))
    for _ in range(100):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, right) if loss(left) < loss(right) else (left, high)
    return {
        'scale': scale, 'samples': SAMPLES, 'classes': CLASSES, 'ece': ece, 'counts': counts,
        'confidence': float(confidences.double().mean()), 'temperature': 10**low,
    }


with open(os.path.join(here, 'calibration.json'), 'w') as file:
    json.dump([golden(scale) for scale in (3, 12, 40)], file, indent=1)
