"""Makes operations.json: what PyTorch and torchvision give for sampling, padding and Fourier transforms, with gradients of
the sum of all outputs times `weights`. Pictures are NHWC here, as in the tests.

Run with Debian's python3-torch and python3-torchvision: python3 operations.py
"""

import json
import math
import os

import torch
import torch.nn.functional as F
from torchvision.ops import roi_align

here = os.path.dirname(os.path.abspath(__file__))


def spread(shape, seed):
    """The same numbers in [-1, 1) as the tests make."""
    count = math.prod(shape)
    values = [((i + 1) * 2654435761 + seed * 40503) % 2**32 / 2**31 - 1 for i in range(count)]
    return torch.tensor(values, dtype=torch.float64).float().reshape(shape)


def numbers(tensor):
    return [float(f'{value:.7g}') for value in tensor.detach().flatten().tolist()]


channels_first = lambda x: x.permute(0, 3, 1, 2)
channels_last = lambda x: x.permute(0, 2, 3, 1)


def golden(operate, *inputs):
    """The output, and its gradient by each of the inputs."""
    given = [x.clone().requires_grad_() for x in inputs]
    output = operate(*given)
    (output * spread(output.shape, 9)).sum().backward()
    return {
        'shape': list(output.shape),
        'output': numbers(output),
        'gradients': [numbers(x.grad) for x in given],
    }


# Small and large, beyond the edges, wholly outside, empty, and turned inside out.
boxes = [
    [1.3, 2.1, 9.7, 8.2], [0, 0, 13.1, 10.9], [-6.5, -3.2, 5.1, 30.3], [40, 40, 50, 60],
    [3.2, 3.3, 3.2, 3.3], [9.1, 7.2, 2.3, 4.4], [2.25, 1.5, 2.75, 9.5],
]
pictures = [0, 1, 0, 1, 1, 0, 1]
rois = torch.tensor([[picture, *box] for picture, box in zip(pictures, boxes)])
features = spread((2, 6, 7, 3), 1)
aligns = []
for aligned in (False, True):
    for ratio in (0, 1, 2):
        for size in ([2, 3], [1, 1]):
            operate = lambda x: channels_last(
                roi_align(channels_first(x), rois, size, 0.5, ratio, aligned))
            aligns.append({'aligned': aligned, 'samplingRatio': ratio, 'outputSize': size, **golden(operate, features)})

image = spread((2, 4, 5, 2), 2)
grid = spread((2, 3, 4, 2), 3) * 1.7
samples = []
for mode in ('bilinear', 'nearest'):
    for padding in ('zeros', 'border', 'reflection'):
        for aligned in (False, True):
            operate = lambda x, g: channels_last(
                F.grid_sample(channels_first(x), g, mode, padding, aligned))
            samples.append({'mode': mode, 'padding': padding, 'alignCorners': aligned, **golden(operate, image, grid)})

pads = []
for name, mode in (('replicatePad', 'replicate'), ('reflectPad', 'reflect')):
    for top, bottom, left, right in ((1, 2, 0, 3), (2, 2, 2, 2)):
        operate = lambda x: channels_last(F.pad(channels_first(x), (left, right, top, bottom), mode))
        padding = {'top': top, 'bottom': bottom, 'left': left, 'right': right}
        pads.append({'operation': name, 'padding': padding, **golden(operate, image)})

both = lambda spectrum: torch.cat([spectrum.real, spectrum.imag], -1)
transforms = [
    {'length': length, **golden(lambda x: both(torch.fft.rfft(x, length)), spread((3, 9), 4))}
    for length in (1, 6, 9, 12)
]
# The imaginary parts of the first bin, and of the middle one of even lengths, do not count.
inverses = [
    {
        'length': length,
        **golden(lambda re, im: torch.fft.irfft(torch.complex(re, im), length), spread((2, 5), 5), spread((2, 5), 6)),
    }
    for length in (1, 7, 8, 9, 12)
]
shorts = []
for frame, hop, center, hann in ((8, 2, True, True), (8, 3, False, True), (7, 2, True, False), (10, 4, True, True)):
    window = torch.hann_window(frame) if hann else None
    operate = lambda x: both(
        torch.stft(x, frame, hop, window=window, center=center, return_complex=True).transpose(1, 2))
    options = {'frameLength': frame, 'hopLength': hop, 'center': center, 'window': 'hann' if hann else 'none'}
    shorts.append({'options': options, **golden(operate, spread((2, 21), 7))})

with open(os.path.join(here, 'operations.json'), 'w') as file:
    json.dump({
        'boxes': boxes, 'pictures': pictures, 'roiAlign': aligns, 'gridSample': samples, 'pads': pads,
        'realFft': transforms, 'inverseRealFft': inverses, 'stft': shorts,
    }, file, separators=(',', ':'))
    file.write('\n')
