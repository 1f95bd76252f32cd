"""Makes metrics.json: the metrics of generators by their reference formulas, in numpy and scipy. Features are those that the
test makes from formula.py.

FID        Heusel's fid.py, as pytorch-fid has it: the square root by scipy.linalg.sqrtm; of covariances without full rank,
           where sqrtm loses half of its digits, from the singular values of the centred features themselves
KID        Binkowski's polynomial_mmd, unbiased, subsets drawn as core/src/random.ts draws them
IS         Salimans' get_inception_score
precision  Kynkaanniemi's knn_precision_recall_features
Parzen     Goodfellow's parzen_ll.py

Run with Python 3 and scipy: python3 metrics.py
"""

import json
import os
import sys

import numpy as np
import scipy.linalg
import scipy.spatial
import scipy.stats

here = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(here, '../../vision/golden'))
from formula import uniform


def features(key, count, dimensions, offset=0.0):
    """Neighbouring dimensions correlate; scales and means differ."""
    u = uniform(key, count * dimensions).reshape(count, dimensions) - 0.5
    scales = 0.2 + 2 * uniform(key + ' scale', dimensions)
    means = offset + uniform(key + ' mean', dimensions)
    return scales * (u + 0.7 * np.roll(u, -1, axis=1)) + means


def probabilities(key, count, classes):
    logits = 12 * (uniform(key, count * classes).reshape(count, classes) - 0.5)
    return scipy.special.softmax(logits, axis=1)


def frechet(a, b, root=None):
    difference = a.mean(0) - b.mean(0)
    first, second = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    if root is None:
        product = scipy.linalg.sqrtm(first.dot(second))
        root = np.trace(np.real(product))
    mean = difference.dot(difference)
    covariance = np.trace(first) + np.trace(second) - 2 * root
    return {'distance': mean + covariance, 'meanTerm': mean, 'covarianceTerm': covariance}


def exact_root(a, b):
    """The trace of the root of the product of covariances is the sum of the singular values of these factors' product."""
    first = (a - a.mean(0)).T / np.sqrt(len(a) - 1)
    second = (b - b.mean(0)).T / np.sqrt(len(b) - 1)
    return scipy.linalg.svdvals(first.T @ second).sum()


class Stream:
    """randomStream of core/src/random.ts: FNV-1a of the keys, finished as murmur3 does, then sfc32."""

    def __init__(self, *keys):
        state = 0x811C9DC5
        for character in '\0'.join(str(key) for key in keys):
            state = ((state ^ ord(character)) * 0x01000193) & 0xFFFFFFFF
        state = ((state ^ (state >> 16)) * 0x85EBCA6B) & 0xFFFFFFFF
        state = ((state ^ (state >> 13)) * 0xC2B2AE35) & 0xFFFFFFFF
        self.a, self.b, self.c, self.counter = state ^ (state >> 16), 0x9E3779B9, 0x243F6A88, 1
        for _ in range(12):
            self.next()

    def next(self):
        mask = 0xFFFFFFFF
        result = (self.a + self.b + self.counter) & mask
        self.counter = (self.counter + 1) & mask
        self.a = self.b ^ (self.b >> 9)
        self.b = (self.c + (self.c << 3)) & mask
        self.c = (((self.c << 21) | (self.c >> 11)) + result) & mask
        return result

    def permutation(self, count):
        order = list(range(count))
        for i in range(count - 1, 0, -1):
            j = int(self.next() / 2**32 * (i + 1))
            order[i], order[j] = order[j], order[i]
        return order


def discrepancy(x, y):
    dimensions, m = x.shape[1], len(x)
    kernel = lambda a, b: (a @ b.T / dimensions + 1) ** 3
    xx, yy, xy = kernel(x, x), kernel(y, y), kernel(x, y)
    apart = lambda k: (k.sum() - np.trace(k)) / (m * (m - 1))
    return apart(xx) + apart(yy) - 2 * xy.mean()


def kernel_distance(a, b, subsets, size, seed):
    figures = []
    for subset in range(subsets):
        stream = Stream(seed, 'kernel-distance', subset)
        first, second = stream.permutation(len(a))[:size], stream.permutation(len(b))[:size]
        figures.append(discrepancy(a[first], b[second]))
    mean, std, n = np.mean(figures), np.std(figures), min(len(a), len(b))
    half = scipy.stats.norm.ppf(0.975) * std * np.sqrt(1 / subsets + size / (n - size))
    return {'mean': mean, 'std': std, 'low': mean - half, 'high': mean + half}


def inception_score(answers, splits):
    scores, n = [], len(answers)
    for i in range(splits):
        part = answers[i * n // splits : (i + 1) * n // splits]
        divergence = part * (np.log(part) - np.log(np.mean(part, 0, keepdims=True)))
        scores.append(np.exp(np.mean(np.sum(divergence, 1))))
    return {'mean': np.mean(scores), 'std': np.std(scores)}


def precision_recall(real, fake, k):
    squared = lambda a, b: scipy.spatial.distance.cdist(a, b, 'sqeuclidean')
    # The nearest of all is the picture itself.
    radii = lambda a: np.partition(squared(a, a), k, axis=1)[:, k]
    within = lambda a, b: np.mean((squared(b, a) <= radii(a)).any(axis=1))
    return {'precision': within(real, fake), 'recall': within(fake, real)}


def parzen(samples, pictures, sigma):
    differences = (pictures[:, None, :] - samples[None, :, :]) / sigma
    exponents = -0.5 * (differences**2).sum(2)
    highest = exponents.max(1)
    means = highest + np.log(np.mean(np.exp(exponents - highest[:, None]), 1))
    likelihoods = means - samples.shape[1] * np.log(sigma * np.sqrt(2 * np.pi))
    return {'mean': likelihoods.mean(), 'standardError': likelihoods.std() / np.sqrt(len(pictures))}


def parzen_case():
    samples, validation, test = (uniform(key, n * 6).reshape(n, 6) for key, n in
                                 (('samples', 50), ('validation', 20), ('test', 31)))
    curve = [{'sigma': s, **parzen(samples, validation, s)} for s in np.logspace(-1, 0, 10)]
    best = max(curve, key=lambda point: point['mean'])['sigma']
    return {'curve': curve, 'sigma': best, **parzen(samples, test, best)}


def memorization_case():
    train, test, samples = features('train', 80, 4), features('train held', 40, 4), features('made', 50, 4)
    nearest = lambda a: scipy.spatial.distance.cdist(a, train).min(1)
    near, far = nearest(samples), nearest(test)
    # Ties: distances in steps.
    first, second = np.round(near * 8), np.round(far * 8)
    asymptotic = {'method': 'asymptotic', 'use_continuity': False}
    ranks = []
    for x, y in ((near, far), (first, second)):
        statistic, p = scipy.stats.mannwhitneyu(x, y, **asymptotic)
        probability = statistic / (len(x) * len(y))
        z = np.sign(probability - 0.5) * scipy.stats.norm.isf(p / 2)
        ranks.append({'probability': probability, 'z': z})
    return {'nearest': near.tolist(), 'ranks': ranks}


full = features('first', 60, 8), features('second', 50, 8)
wide = features('first', 300, 64), features('second', 320, 64)
few = features('first', 10, 24), features('second', 14, 24)
degenerate = [np.concatenate([part, 2 * part[:, :1], 0 * part[:, :1] + 3], axis=1) for part in full]
statistics = features('first', 50, 3, offset=1000)
answers = probabilities('answers', 103, 6)
histogram = np.bincount(answers.argmax(1), minlength=6)

golden = {
    'statistics': {'mean': statistics.mean(0).tolist(), 'covariance': np.cov(statistics, rowvar=False).ravel().tolist()},
    'frechet': {
        'full': frechet(*full),
        'wide': frechet(*wide),
        'few': frechet(*few, exact_root(*few)),
        'degenerate': frechet(*degenerate, exact_root(*degenerate)),
        'fewAgainstMany': frechet(few[0], features('second', 90, 24), exact_root(few[0], features('second', 90, 24))),
    },
    'kernel': {
        'subsets': kernel_distance(*full, subsets=7, size=12, seed=3),
        'manySubsets': kernel_distance(*full, subsets=60, size=25, seed=4),
    },
    'inceptionScore': {str(splits): inception_score(answers, splits) for splits in (1, 10)},
    'precisionRecall': {
        'near': precision_recall(*full, 3),
        'apart': precision_recall(full[0], full[1] + 1, 5),
    },
    'parzen': parzen_case(),
    'coverage': {'histogram': histogram.tolist(), 'entropyBits': scipy.stats.entropy(histogram, base=2)},
    'memorization': memorization_case(),
}
with open(os.path.join(here, 'metrics.json'), 'w') as file:
    json.dump(golden, file, indent=1)
