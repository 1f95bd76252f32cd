"""
Measures how numpy and scipy compute FID, as pytorch-fid asks them to. Takes an assignment as JSON; then, line by line, what
to repeat for how long. Answers as serve.ts does.
"""
import json
import os
import resource
import sys

assignment = json.loads(sys.argv[1])
# Read when numpy is imported.
os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = str(assignment["threads"])

import numpy as np  # noqa: E402
import scipy.linalg  # noqa: E402
from measure_data import repeat, say  # noqa: E402


def features(seed, samples, dimensions):
    """Neighbouring dimensions correlate, and scales differ."""
    values = np.random.default_rng(seed).random((samples, dimensions), np.float32)
    return (values + np.roll(values, -1)) * (1 + np.arange(dimensions) / 64)


def statistics(values):
    return np.mean(values, axis=0), np.cov(values, rowvar=False)


def distance(first, second):
    (mean, covariance), (other_mean, other_covariance) = first, second
    root = scipy.linalg.sqrtm(covariance.dot(other_covariance))
    difference = mean - other_mean
    return difference.dot(difference) + np.trace(covariance) + np.trace(other_covariance) - 2 * np.trace(root).real


def prepare(task):
    sets = [features(seed, task["samples"], task["dimensions"]) for seed in (1, 2)]
    known = [statistics(values) for values in sets]

    def both():
        assert len([statistics(values) for values in sets]) == 2

    def apart():
        assert distance(*known) > 0

    return {"statistics": both, "distance": apart}


if __name__ == "__main__":
    if assignment["task"]["kind"] != "frechet":
        say({"failed": "no metric"})
        sys.exit(1)
    runs = prepare(assignment["task"])
    say({"ready": True})
    for line in sys.stdin:
        request = json.loads(line)
        say({"times": repeat(runs[request["variant"]], request["milliseconds"])})
    say({"peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024})
