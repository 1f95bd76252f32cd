"""Makes linear-svm.json: the minimum of the L2-regularised squared hinge loss, class against rest, by Newton's method.

Where it is reached, the loss is quadratic in the neighbourhood, so that the last step is exact to float64.
Run: python3 linear_svm.py
"""
import json
import os

import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
draw = np.random.default_rng(7)


def objective(w, x, y, cost):
    slack = np.maximum(0, 1 - y * (x @ w))
    return 0.5 * w @ w + cost * (slack**2).sum()


def solve(x, y, cost):
    w = np.zeros(x.shape[1])
    for _ in range(200):
        wrong = y * (x @ w) < 1
        inside = x[wrong]
        gradient = w - 2 * cost * inside.T @ (y[wrong] - inside @ w)
        if np.abs(gradient).max() < 1e-13:
            return w
        step = np.linalg.solve(np.eye(len(w)) + 2 * cost * inside.T @ inside, -gradient)
        size = 1.0
        while objective(w + size * step, x, y, cost) > objective(w, x, y, cost) + 1e-15 and size > 1e-9:
            size /= 2
        w = w + size * step
    raise RuntimeError('not converged')


cases = []
for samples, dimensions, classes, cost in [(30, 4, 2, 1.0), (60, 12, 3, 0.1), (40, 60, 4, 10.0)]:
    labels = np.arange(samples) % classes
    centres = draw.normal(size=(classes, dimensions))
    features = (centres[labels] + draw.normal(size=(samples, dimensions))) / np.sqrt(dimensions)
    features = features.astype(np.float32).round(4).astype(np.float32)
    with_one = np.hstack([features.astype(np.float64), np.ones((samples, 1))])
    weights = [solve(with_one, np.where(labels == one, 1.0, -1.0), cost) for one in range(classes)]
    cases.append({
        'cost': cost,
        'dimensions': dimensions,
        'labels': labels.tolist(),
        'features': [round(float(value), 4) for value in features.ravel()],
        'weights': [[float(f'{value:.10g}') for value in own] for own in weights],
    })
with open(os.path.join(here, 'linear-svm.json'), 'w') as file:
    json.dump(cases, file)
    file.write('\n')
