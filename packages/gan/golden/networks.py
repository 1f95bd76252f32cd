"""The networks of src/networks in PyTorch, with the same keys: build('dcgan', 'generator', { imageSize: 16, … })."""
import os
import sys

import torch
from torch import nn
from torch.nn import functional as F

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../vision/golden"))


def doublings(size):
    start = 7 if size % 7 == 0 else 4
    return start, (size // start).bit_length() - 1


def widths(options):
    """From the largest maps to the smallest."""
    start, count = doublings(options["imageSize"])
    return start, [options["baseWidth"] * 2**i for i in range(count)]


class Main(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.main = nn.Sequential(*layers)


# The GAN of 2014 (goodfeli/adversarial, mnist.yaml)


class GoodfellowGenerator(nn.Module):
    def __init__(self, o):
        super().__init__()
        self.shape = (-1, o["channels"], o["imageSize"], o["imageSize"])
        self.h0 = nn.Linear(o["latentSize"], o["rectifiers"])
        self.h1 = nn.Linear(o["rectifiers"], o["rectifiers"])
        self.y = nn.Linear(o["rectifiers"], o["channels"] * o["imageSize"] ** 2)

    def forward(self, z):
        return torch.sigmoid(self.y(F.relu(self.h1(F.relu(self.h0(z)))))).view(self.shape)


class Maxout(nn.Module):
    def __init__(self, inputs, units, pieces=5):
        super().__init__()
        self.units, self.pieces = units, pieces
        self.linear = nn.Linear(inputs, units * pieces)

    def forward(self, x):
        return self.linear(x).view(-1, self.units, self.pieces).amax(2)


class GoodfellowDiscriminator(nn.Module):
    def __init__(self, o):
        super().__init__()
        self.h0 = Maxout(o["channels"] * o["imageSize"] ** 2, o["units"])
        self.h1 = Maxout(o["units"], o["units"])
        self.y = nn.Linear(o["units"], 1)

    def forward(self, x):
        x = F.dropout(x.flatten(1), 0.2, self.training)
        x = F.dropout(self.h0(x), 0.5, self.training)
        return self.y(F.dropout(self.h1(x), 0.5, self.training))


# DCGAN as in pytorch/examples


class DcganGenerator(Main):
    def __init__(self, o):
        start, outputs = widths(o)
        layers, inputs = [], o["latentSize"]
        for i, width in enumerate(reversed(outputs)):
            size, stride, padding = (start, 1, 0) if i == 0 else (4, 2, 1)
            layers.append(nn.ConvTranspose2d(inputs, width, size, stride, padding, bias=False))
            layers += [nn.BatchNorm2d(width), nn.ReLU()]
            inputs = width
        super().__init__(*layers, nn.ConvTranspose2d(inputs, o["channels"], 4, 2, 1, bias=False), nn.Tanh())

    def forward(self, z):
        return self.main(z[:, :, None, None])


class DcganDiscriminator(Main):
    def __init__(self, o):
        start, outputs = widths(o)
        layers, inputs = [], o["channels"]
        for i, width in enumerate(outputs):
            layers.append(nn.Conv2d(inputs, width, 4, 2, 1, bias=False))
            layers += [nn.BatchNorm2d(width)] if i else []
            layers.append(nn.LeakyReLU(0.2))
            inputs = width
        super().__init__(*layers, nn.Conv2d(inputs, 1, start, 1, 0, bias=False))

    def forward(self, x):
        return self.main(x).view(-1, 1)


# DCGAN as in Newmu/dcgan_code: a fractionally strided convolution of 5×5 doubles its input

up = lambda inputs, outputs: nn.ConvTranspose2d(inputs, outputs, 5, 2, 2, output_padding=1, bias=False)
down = lambda inputs, outputs: nn.Conv2d(inputs, outputs, 5, 2, 2, bias=False)
EPSILON = 1e-8


class TheanoGenerator(Main):
    def __init__(self, o):
        start, outputs = widths(o)
        widest = outputs[-1]
        values = widest * start**2
        layers = [nn.Linear(o["latentSize"], values, bias=False), nn.BatchNorm1d(values, eps=EPSILON), nn.ReLU()]
        layers.append(nn.Unflatten(1, (widest, start, start)))
        for inputs, width in zip(outputs[:0:-1], outputs[-2::-1]):
            layers += [up(inputs, width), nn.BatchNorm2d(width, eps=EPSILON), nn.ReLU()]
        super().__init__(*layers, up(outputs[0], o["channels"]), nn.Tanh())

    def forward(self, z):
        return self.main(z)


class TheanoDiscriminator(Main):
    def __init__(self, o):
        start, outputs = widths(o)
        layers, inputs = [], o["channels"]
        for i, width in enumerate(outputs):
            layers.append(down(inputs, width))
            layers += [nn.BatchNorm2d(width, eps=EPSILON)] if i else []
            layers.append(nn.LeakyReLU(0.2))
            inputs = width
        super().__init__(*layers, nn.Flatten(), nn.Linear(inputs * start**2, 1, bias=False))

    def forward(self, x):
        return self.main(x)


# The conditional DCGAN of Newmu/dcgan_code, with gains and shifts


def join(x, y):
    if x.dim() == 4:
        y = y[:, :, None, None].expand(-1, -1, *x.shape[2:])
    return torch.cat([x, y], 1)


class ConditionalGenerator(nn.Module):
    def __init__(self, o):
        super().__init__()
        start, outputs = widths(o)
        classes, units, widest = o["numClasses"], o["units"], outputs[-1]
        values = widest * start**2
        self.shape = (-1, widest, start, start)
        self.dense = nn.Linear(o["latentSize"] + classes, units, bias=False)
        self.dense_norm = nn.BatchNorm1d(units, eps=EPSILON)
        self.project = nn.Linear(units + classes, values, bias=False)
        self.project_norm = nn.BatchNorm1d(values, eps=EPSILON)
        smaller, larger = outputs[::-1], [*outputs[-2::-1], o["channels"]]
        self.deconvs = nn.ModuleList(up(a + classes, b) for a, b in zip(smaller, larger))
        self.norms = nn.ModuleList(nn.BatchNorm2d(width, eps=EPSILON) for width in larger[:-1])

    def forward(self, z, y):
        x = F.relu(self.dense_norm(self.dense(join(z, y))))
        x = F.relu(self.project_norm(self.project(join(x, y)))).view(self.shape)
        for deconv, norm in zip(self.deconvs, self.norms):
            x = F.relu(norm(deconv(join(x, y))))
        return torch.sigmoid(self.deconvs[-1](join(x, y)))


class ConditionalDiscriminator(nn.Module):
    def __init__(self, o):
        super().__init__()
        start, outputs = widths(o)
        classes, units = o["numClasses"], o["units"]
        inputs = [o["channels"], *outputs]
        self.convs = nn.ModuleList(down(a + classes, b) for a, b in zip(inputs, outputs))
        self.norms = nn.ModuleList(nn.BatchNorm2d(width, eps=EPSILON) for width in outputs[1:])
        self.dense = nn.Linear(outputs[-1] * start**2 + classes, units, bias=False)
        self.dense_norm = nn.BatchNorm1d(units, eps=EPSILON)
        self.judge = nn.Linear(units + classes, 1, bias=False)

    def forward(self, x, y):
        for i, conv in enumerate(self.convs):
            x = conv(join(x, y))
            x = F.leaky_relu(self.norms[i - 1](x) if i else x, 0.2)
        x = F.leaky_relu(self.dense_norm(self.dense(join(x.flatten(1), y))), 0.2)
        return self.judge(join(x, y))


# The residual GAN of LMescheder/GAN_stability

leak = lambda x: F.leaky_relu(x, 0.2)


class Residual(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        hidden = min(inputs, outputs)
        self.conv_0 = nn.Conv2d(inputs, hidden, 3, padding=1)
        self.conv_1 = nn.Conv2d(hidden, outputs, 3, padding=1)
        if inputs != outputs:
            self.conv_s = nn.Conv2d(inputs, outputs, 1, bias=False)

    def forward(self, x):
        kept = self.conv_s(x) if hasattr(self, "conv_s") else x
        return kept + 0.1 * self.conv_1(leak(self.conv_0(leak(x))))


def residual_widths(o):
    start, count = doublings(o["imageSize"])
    return start, [min(o["width"] * 2**i, o["maxWidth"]) for i in range(count + 1)]


class ResnetGenerator(nn.Module):
    def __init__(self, o):
        super().__init__()
        start, maps = residual_widths(o)
        self.shape = (-1, maps[-1], start, start)
        self.embedding = nn.Embedding(o.get("numClasses") or 1, o["embeddingSize"])
        self.fc = nn.Linear(o["latentSize"] + o["embeddingSize"], maps[-1] * start**2)
        blocks = []
        for i in range(len(maps) - 1, 0, -1):
            blocks += [Residual(maps[i], maps[i - 1]), nn.Upsample(scale_factor=2)]
        self.resnet = nn.Sequential(*blocks, Residual(maps[0], maps[0]))
        self.conv_img = nn.Conv2d(maps[0], o["channels"], 3, padding=1)

    def forward(self, z, y=None):
        y = torch.ones(len(z), 1, dtype=z.dtype) if y is None else y
        embedded = self.embedding(y.argmax(1))
        embedded = embedded / embedded.norm(dim=1, keepdim=True)
        x = self.resnet(self.fc(torch.cat([z, embedded], 1)).view(self.shape))
        return torch.tanh(self.conv_img(leak(x)))


class ResnetDiscriminator(nn.Module):
    def __init__(self, o):
        super().__init__()
        start, maps = residual_widths(o)
        blocks = [Residual(maps[0], maps[0])]
        for i in range(1, len(maps)):
            blocks += [nn.AvgPool2d(3, stride=2, padding=1), Residual(maps[i - 1], maps[i])]
        self.conv_img = nn.Conv2d(o["channels"], maps[0], 3, padding=1)
        self.resnet = nn.Sequential(*blocks)
        self.fc = nn.Linear(maps[-1] * start**2, o.get("numClasses") or 1)

    def forward(self, x, y=None):
        logits = self.fc(leak(self.resnet(self.conv_img(x)).flatten(1)))
        return logits if y is None else (logits * y).sum(1, keepdim=True)


NETWORKS = {
    "goodfellow": (GoodfellowGenerator, GoodfellowDiscriminator),
    "dcgan": (DcganGenerator, DcganDiscriminator),
    "theano": (TheanoGenerator, TheanoDiscriminator),
    "conditional": (ConditionalGenerator, ConditionalDiscriminator),
    "resnet": (ResnetGenerator, ResnetDiscriminator),
}


def build(name, role, options):
    return NETWORKS[name][role == "discriminator"](options)


def labels(count, classes):
    """The classes in turn, as vectors of a one among zeros."""
    return F.one_hot(torch.arange(count) % classes, classes)
