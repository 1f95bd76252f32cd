"""Weights and pictures by formula, as packages/core/src/testing/formula-weights.ts computes them."""
import numpy as np

MASK = np.uint64(0xFFFFFFFF)


def uniform(key, count):
    """Numbers in [0, 1) that depend on the key: FNV-1a of its bytes, then murmur3's finaliser of each index."""
    state = 0x811C9DC5
    for byte in key.encode():
        state = ((state ^ byte) * 0x01000193) & 0xFFFFFFFF
    z = (np.uint64(state) + np.arange(count, dtype=np.uint64) * np.uint64(0x9E3779B9)) & MASK
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        z = ((z ^ (z >> np.uint64(shift))) * np.uint64(factor)) & MASK
    return (z ^ (z >> np.uint64(16))).astype(np.float64) / 2.0**32


def values(key, shape):
    u = uniform(key, int(np.prod(shape)))
    if key.endswith("num_batches_tracked"):
        v = u * 0
    elif key.endswith("running_mean"):
        v = 0.2 * (u - 0.5)
    elif key.endswith("running_var"):
        v = 0.5 + u
    elif len(shape) > 1:
        v = (u - 0.5) * 2 * np.sqrt(3) * np.sqrt(2 / np.prod(shape[1:]))
    else:
        v = 0.5 + u if key.endswith("weight") else 0.2 * (u - 0.5)
    return v.astype(np.float32).reshape(shape)


def fill(model):
    import torch

    state = model.state_dict()
    filled = {key: torch.from_numpy(values(key, tuple(t.shape))).to(t.dtype) for key, t in state.items()}
    model.load_state_dict(filled, strict=True)
    return model.eval()


def picture(*shape):
    """[n, c, h, w] in (-2, 2)."""
    return ((uniform("input", int(np.prod(shape))) - 0.5) * 4).astype(np.float32).reshape(shape)
