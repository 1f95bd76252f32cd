"""Makes layers.json: what PyTorch's layers give in training mode and then in inference mode, with the gradients of the sum
of all outputs times `wave(shape)` by the input and by every parameter. Pictures are NHWC here, as in the tests.

Run with Debian's python3-torch and python3-torchvision: python3 layers.py
"""

import json
import math
import os

import torch
from torch import nn
from torchvision.ops import SqueezeExcitation

here = os.path.dirname(os.path.abspath(__file__))


def spread(shape, seed):
    """The same numbers in [-1, 1) as the tests make."""
    count = math.prod(shape)
    values = [((i + 1) * 2654435761 + seed * 40503) % 2**32 / 2**31 - 1 for i in range(count)]
    return torch.tensor(values, dtype=torch.float64).float().double().reshape(shape)


def wave(shape):
    """Numbers that have little to do with those of `spread`: else a norm would let almost no gradient through."""
    places = torch.arange(math.prod(shape), dtype=torch.float64)
    return torch.sin(1.7 * places + 0.3).float().double().reshape(shape)


def numbers(tensor):
    return [float(f'{value:.7g}') for value in tensor.detach().flatten().tolist()]


channels_first = lambda x: x.permute(0, 3, 1, 2)
channels_last = lambda x: x.permute(0, 2, 3, 1)


def golden(name, layer, shape, last=False):
    """`shape` is NHWC; `last` is for layers that take channels last in PyTorch too."""
    layer.double()
    state = layer.state_dict()
    for seed, (key, value) in enumerate(state.items()):
        if value.dtype == torch.float64:
            value.copy_((spread(value.shape, 20 + seed) + (1.5 if key == 'running_var' else 0)).float())
    operate = layer if last else lambda x: channels_last(layer(channels_first(x)))
    x = (2 * spread(shape, 1)).requires_grad_()
    layer.train()
    output = operate(x)
    (output * wave(output.shape)).sum().backward()
    gradients = {key: numbers(value.grad) for key, value in layer.named_parameters()}
    layer.eval()
    return {
        'name': name,
        'input': list(shape),
        'state': {key: list(value.shape) for key, value in state.items()},
        'shape': list(output.shape),
        'output': numbers(output),
        'inputGradient': numbers(x.grad),
        'gradients': gradients,
        'buffers': {key: numbers(value.float()) for key, value in layer.named_buffers()},
        'inference': numbers(operate(x)),
    }


picture = (2, 3, 4, 4)
transposed = lambda *args, **options: nn.ConvTranspose2d(*args, **options)
small = (1, 3, 2, 4)

goldens = [
    golden('GroupNorm', nn.GroupNorm(2, 4), picture),
    golden('GroupNorm, not affine', nn.GroupNorm(4, 4, affine=False), picture),
    golden('InstanceNorm2d', nn.InstanceNorm2d(4), picture),
    golden('InstanceNorm2d, affine', nn.InstanceNorm2d(4, affine=True), picture),
    golden('InstanceNorm2d, running', nn.InstanceNorm2d(4, affine=True, track_running_stats=True), picture),
    golden('BatchNorm', nn.BatchNorm2d(4), picture),
    golden('LayerNorm', nn.LayerNorm(4), picture, last=True),
    golden('LayerNorm of pictures', nn.LayerNorm([4, 3, 2]), (2, 3, 2, 4)),
    golden('ConvTranspose2d', transposed(4, 3, 3), small),
    golden('ConvTranspose2d, doubling', transposed(4, 3, 4, stride=2, padding=1, bias=False), small),
    golden('ConvTranspose2d, output padding', transposed(4, 3, 3, stride=2, padding=1, output_padding=1), small),
    golden('ConvTranspose2d, stride over the filter', transposed(4, 2, 2, stride=3, output_padding=2), small),
    golden('ConvTranspose2d, groups', transposed(4, 6, 3, stride=2, padding=1, groups=2), small),
    golden('ConvTranspose2d, depthwise', transposed(4, 4, 4, stride=2, padding=1, groups=4), small),
    golden('ConvTranspose2d, dilation', transposed(4, 3, 2, dilation=2), small),
    golden('ConvTranspose2d, stride and dilation', transposed(4, 3, 3, stride=2, dilation=2), small),
    golden('ConvTranspose2d, stride over the dilation',
           transposed(4, 3, 3, stride=3, dilation=2, padding=2, output_padding=1), small),
    golden('ConvTranspose2d, groups, stride and dilation',
           transposed(4, 6, 3, stride=2, dilation=3, padding=1, groups=2), small),
    golden('ConvTranspose2d, depthwise, stride and dilation',
           transposed(4, 4, 2, stride=2, dilation=2, output_padding=1, groups=4), small),
    golden('ConvTranspose2d, doubling by 5', transposed(4, 3, 5, stride=2, padding=2, output_padding=1), small),
    golden('ConvTranspose2d, of one place', transposed(4, 3, 3), (2, 1, 1, 4)),
    golden('ConvTranspose2d, of one place, strided', transposed(4, 3, 4, stride=2, padding=1), (2, 1, 1, 4)),
    golden('Conv2d, stride and dilation', nn.Conv2d(4, 3, 3, stride=2, dilation=2, padding=2), (1, 7, 6, 4)),
    golden('Conv2d, groups, stride and dilation',
           nn.Conv2d(4, 6, (2, 3), stride=3, dilation=2, padding=1, groups=2), (1, 7, 6, 4)),
    golden('Conv2d, depthwise, stride and dilation',
           nn.Conv2d(4, 8, 3, stride=2, dilation=2, padding=2, groups=4, bias=False), (1, 7, 6, 4)),
    golden('PReLU', nn.PReLU(), small),
    golden('PReLU, of each channel', nn.PReLU(4), small),
    *[
        golden(name, layer, small)
        for name, layer in {
            'ReLU': nn.ReLU(), 'ReLU6': nn.ReLU6(), 'LeakyReLU': nn.LeakyReLU(), 'ELU': nn.ELU(),
            'GELU': nn.GELU(), 'GELU by tanh': nn.GELU(approximate='tanh'), 'SiLU': nn.SiLU(),
            'Mish': nn.Mish(), 'Hardsigmoid': nn.Hardsigmoid(), 'Hardswish': nn.Hardswish(),
            'Sigmoid': nn.Sigmoid(), 'Tanh': nn.Tanh(), 'Softplus': nn.Softplus(),
            'Softmax': nn.Softmax(dim=1), 'LogSoftmax': nn.LogSoftmax(dim=1),
        }.items()
    ],
    golden('AvgPool2d', nn.AvgPool2d(2), (1, 5, 4, 2)),
    golden('AvgPool2d, padded', nn.AvgPool2d(3, stride=2, padding=1), (1, 5, 4, 2)),
    golden('AvgPool2d, padding not counted', nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False), (1, 5, 4, 2)),
    golden('MaxPool2d', nn.MaxPool2d(3, stride=2, padding=1), (1, 5, 4, 2)),
    golden('MaxPool2d, rounding up', nn.MaxPool2d(3, stride=2, ceil_mode=True), (1, 6, 4, 2)),
    golden('MaxPool2d, rounding up, padded', nn.MaxPool2d(2, stride=2, padding=1, ceil_mode=True), (1, 7, 6, 2)),
    golden('MaxPool2d, rounding up, over gaps', nn.MaxPool2d(2, stride=3, padding=1, ceil_mode=True), (1, 7, 5, 2)),
    golden('AdaptiveAvgPool2d, fewer', nn.AdaptiveAvgPool2d(3), (2, 7, 4, 2)),
    golden('AdaptiveAvgPool2d, more', nn.AdaptiveAvgPool2d((5, 7)), (1, 2, 3, 3)),
    golden('AdaptiveAvgPool2d, a fraction', nn.AdaptiveAvgPool2d((2, 3)), (1, 4, 6, 2)),
    golden('AdaptiveAvgPool2d, as it is', nn.AdaptiveAvgPool2d((2, 3)), (1, 2, 3, 2)),
    golden('SqueezeExcitation', SqueezeExcitation(4, 2), picture),
    golden('SqueezeExcitation, other activations',
           SqueezeExcitation(4, 3, activation=nn.SiLU, scale_activation=nn.Hardsigmoid), picture),
    golden('Upsample', nn.Upsample(scale_factor=2), (1, 3, 2, 2)),
    golden('Upsample, bilinear', nn.Upsample(scale_factor=2, mode='bilinear'), (1, 3, 2, 2)),
    golden('Upsample, corners aligned', nn.Upsample(scale_factor=3, mode='bilinear', align_corners=True), (1, 3, 2, 2)),
    golden('Upsample, by a fraction', nn.Upsample(scale_factor=0.7), (1, 7, 4, 2)),
    golden('Upsample, bilinear, by 1.5', nn.Upsample(scale_factor=1.5, mode='bilinear'), (1, 5, 3, 2)),
    golden('Upsample, bilinear, by 2.5', nn.Upsample(scale_factor=2.5, mode='bilinear'), (1, 5, 4, 2)),
    golden('Upsample, bilinear, by a half', nn.Upsample(scale_factor=0.5, mode='bilinear'), (1, 7, 5, 2)),
    golden('Upsample, bilinear, by little', nn.Upsample(scale_factor=1.25, mode='bilinear'), (1, 3, 6, 2)),
    golden('Upsample, corners aligned, by 1.5',
           nn.Upsample(scale_factor=1.5, mode='bilinear', align_corners=True), (1, 5, 3, 2)),
    golden('ReflectionPad2d', nn.ReflectionPad2d(1), (1, 3, 2, 2)),
    golden('ReplicationPad2d', nn.ReplicationPad2d(2), (1, 3, 2, 2)),
    golden('ZeroPad2d', nn.ZeroPad2d(1), (1, 3, 2, 2)),
    golden('PixelShuffle', nn.PixelShuffle(2), (1, 2, 3, 8)),
]

with open(os.path.join(here, 'layers.json'), 'w') as file:
    file.write('[\n' + ',\n'.join(json.dumps(entry) for entry in goldens) + '\n]\n')
