"""Losses of GANs, penalties with their second derivatives, and whole runs of training, by PyTorch in float64:
python3 adversarial.py > adversarial.json

Weights, data and logits come from the formula. The noise of the runs is that of the project's own random streams, written
down here once more: FNV-1a and murmur3's finaliser make a seed of a stream's keys, sfc32 makes numbers of the seed. Each
minibatch is all of the data, so that its order does not matter, and where data are paired with samples, as the gradient
penalty does, it is one point several times. Gradients are in PyTorch's layout.
"""
import json
import os
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../vision/golden"))
from formula import fill, uniform  # noqa: E402

MASK = 0xFFFFFFFF
digits = lambda values: [float(f"{float(value):.7g}") for value in values]
flat = lambda tensor: tensor.detach().double().flatten().numpy()


def stream(*keys):
    """uniform() in [0, 1) of randomStream(...keys)."""
    h = 0x811C9DC5
    for character in "\0".join(str(key) for key in keys):
        h = ((h ^ ord(character)) * 0x01000193) & MASK
    h = ((h ^ (h >> 16)) * 0x85EBCA6B) & MASK
    h = ((h ^ (h >> 13)) * 0xC2B2AE35) & MASK
    state = [h ^ (h >> 16), 0x9E3779B9, 0x243F6A88, 1]

    def following():
        a, b, c, counter = state
        result = (a + b + counter) & MASK
        rotated = ((c << 21) | (c >> 11)) & MASK
        state[:] = [b ^ (b >> 9), (c + (c << 3)) & MASK, (rotated + result) & MASK, (counter + 1) & MASK]
        return result

    for _ in range(12):
        following()
    return lambda: following() / 2.0**32


# The networks: those of ringGan, and small ones of pictures


class Points(nn.Module):
    def __init__(self, inputs, outputs, activation):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(inputs, 8), activation, nn.Linear(8, 8), activation, nn.Linear(8, outputs)
        )

    def forward(self, x):
        return self.layers(x)


class PictureGenerator(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.ConvTranspose2d(3, 8, 4)
        self.last = nn.ConvTranspose2d(8, 1, 4, 2, 1)

    def forward(self, z):
        return torch.tanh(self.last(F.relu(self.first(z[:, :, None, None]))))


class PictureDiscriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 4, 4, 2, 1)
        self.second = nn.Conv2d(4, 8, 4, 2, 1)
        self.last = nn.Conv2d(8, 1, 2)

    def forward(self, x):
        x = F.leaky_relu(self.first(x), 0.2)
        return self.last(F.softplus(self.second(x))).flatten(1)


def networks(kind):
    if kind == "points":
        pair = Points(3, 2, nn.ReLU()), Points(2, 1, nn.LeakyReLU(0.2))
    else:
        pair = PictureGenerator(), PictureDiscriminator()
    return [fill(network).double() for network in pair]


def spread(key, shape, scale):
    return torch.from_numpy((uniform(key, int(np.prod(shape))) - 0.5) * scale).reshape(shape)


# Losses

bce = F.binary_cross_entropy_with_logits
real_fake = lambda real, fake: bce(real, torch.ones_like(real)) + bce(fake, torch.zeros_like(fake))

LOSSES = {
    "non-saturating": (real_fake, lambda fake: bce(fake, torch.ones_like(fake))),
    "minimax": (real_fake, lambda fake: -bce(fake, torch.zeros_like(fake))),
    "least-squares": (
        lambda real, fake: (F.mse_loss(real, torch.ones_like(real)) + F.mse_loss(fake, torch.zeros_like(fake))) / 2,
        lambda fake: F.mse_loss(fake, torch.ones_like(fake)) / 2,
    ),
    "hinge": (
        lambda real, fake: F.relu(1 - real).mean() + F.relu(1 + fake).mean(),
        lambda fake: -fake.mean(),
    ),
    "wasserstein": (lambda real, fake: fake.mean() - real.mean(), lambda fake: -fake.mean()),
}


def logit_losses():
    found = {}
    for name, (of_discriminator, of_generator) in LOSSES.items():
        real, fake = (spread(key, (12, 1), 8) for key in ("real", "fake"))
        # Beside usual logits, some so large that exponentials of them overflow in float32.
        real, fake = (torch.cat([x, torch.tensor([[120.0], [-120.0], [0.0]]).double()]) for x in (real, fake))
        real.requires_grad_(), fake.requires_grad_()
        loss = of_discriminator(real, fake)
        by_real, by_fake = torch.autograd.grad(loss, [real, fake])
        of_fake = of_generator(fake)
        (by,) = torch.autograd.grad(of_fake, [fake])
        found[name] = {
            "discriminator": loss.item(),
            "byReal": digits(flat(by_real)),
            "byFake": digits(flat(by_fake)),
            "generator": of_fake.item(),
            "generatorByFake": digits(flat(by)),
        }
    return found


def summary(key, gradient):
    """All of a small gradient; of a large one its norm and four projections."""
    gradient = flat(gradient)
    if gradient.size <= 64:
        return digits(gradient)
    probed = gradient * (2 * uniform(key + "/probe", gradient.size) - 1)
    return digits([np.linalg.norm(gradient), *(probed[part::4].sum() for part in range(4))])


def gradients(loss, network):
    keys, parameters = zip(*network.named_parameters())
    found = torch.autograd.grad(loss, parameters, allow_unused=True)
    found = [torch.zeros_like(p) if g is None else g for p, g in zip(parameters, found)]
    return {"loss": loss.item(), "gradients": {key: summary(key, g) for key, g in zip(keys, found)}}


# Penalties


def slopes(discriminator, x):
    x = x.detach().requires_grad_()
    return torch.autograd.grad(discriminator(x).sum(), x, create_graph=True)[0].flatten(1)


def r1(discriminator, real, fake, share, gamma=10):
    return gamma / 2 * slopes(discriminator, real).square().sum(1).mean()


def gradient_penalty(discriminator, real, fake, share, weight=10):
    share = share.reshape([-1] + [1] * (real.dim() - 1))
    norms = slopes(discriminator, share * real + (1 - share) * fake).norm(dim=1)
    return weight * (norms - 1).square().mean()


PENALTIES = {"r1": r1, "gradient-penalty": gradient_penalty}


def network_losses(kind):
    generator, discriminator = networks(kind)
    real = spread("data", (6, 2) if kind == "points" else (6, 1, 8, 8), 4 if kind == "points" else 2)
    noise = spread("noise", (6, 3), 2)
    share = torch.from_numpy(uniform("share", 6))
    fake = generator(noise)
    found = {}
    for name, (of_discriminator, of_generator) in LOSSES.items():
        of_both = of_discriminator(discriminator(real), discriminator(fake.detach()))
        of_fake = of_generator(discriminator(generator(noise)))
        found[name] = {
            "discriminator": gradients(of_both, discriminator),
            "generator": gradients(of_fake, generator),
        }
    penalties = {
        name: gradients(penalty(discriminator, real, fake.detach(), share), discriminator)
        for name, penalty in PENALTIES.items()
    }
    return {"losses": found, "penalties": penalties}


# Whole runs

RUNS = [
    {"update": "alternate", "loss": "non-saturating", "discriminatorSteps": 2, "optimizer": "sgd"},
    {"update": "same-fakes", "loss": "least-squares", "discriminatorSteps": 2, "optimizer": "adam"},
    {"update": "simultaneous", "loss": "minimax", "discriminatorSteps": 1, "optimizer": "sgd"},
    {
        "update": "interleaved",
        "loss": "hinge",
        "discriminatorSteps": 2,
        "optimizer": "adam",
        "penalty": "r1",
        "every": 2,
        "clipNorm": 2,
    },
    {
        "update": "alternate",
        "loss": "wasserstein",
        "discriminatorSteps": 3,
        "optimizer": "adam",
        "penalty": "gradient-penalty",
        "every": 1,
        "samePoint": True,
    },
]
STEPS, SEED, COUNT, LATENT = 4, 5, 8, 3


def play(run):
    generator, discriminator = networks("points")
    real = spread("data", (COUNT, 2), 4)
    if "samePoint" in run:
        real = real[:1].repeat(COUNT, 1)
    of_discriminator, of_generator = LOSSES[run["loss"]]
    make = lambda network: (
        torch.optim.SGD(network.parameters(), 0.05, momentum=0.5)
        if run["optimizer"] == "sgd"
        else torch.optim.Adam(network.parameters(), 0.01, betas=(0.5, 0.9))
    )
    optimizers = {"generator": make(generator), "discriminator": make(discriminator)}
    steps = {"generator": 0, "discriminator": 0}
    report = {}

    def noise(player, step):
        draw = stream(SEED, "noise", player, step)
        return torch.tensor([draw() for _ in range(COUNT * LATENT)]).double().reshape(COUNT, LATENT) * 2 - 1

    def discriminator_loss(step):
        with torch.no_grad():
            fake = generator(noise("discriminator", step))
        logits = discriminator(real), discriminator(fake)
        report["value"] = (F.logsigmoid(logits[0]).mean() + F.logsigmoid(-logits[1]).mean()).item()
        loss = of_discriminator(*logits)
        report["penalty"] = 0.0
        if "penalty" in run and step % run["every"] == 0:
            draw = stream(SEED, run["penalty"], "discriminator", step)
            share = torch.tensor([draw() for _ in range(COUNT)]).double()
            penalty = PENALTIES[run["penalty"]](discriminator, real, fake, share) * run["every"]
            report["penalty"] = penalty.item()
            loss = loss + penalty
        return loss

    def generator_loss(player, step):
        return of_generator(discriminator(generator(noise(player, step))))

    def step(name, network, loss):
        found = torch.autograd.grad(loss, list(network.parameters()), allow_unused=True)
        apply(name, network, loss, found)

    def apply(name, network, loss, found):
        parameters = list(network.parameters())
        for parameter, gradient in zip(parameters, found):
            parameter.grad = torch.zeros_like(parameter) if gradient is None else gradient
        norm = torch.sqrt(sum(p.grad.square().sum() for p in parameters))
        report[name + "Loss"], report[name + "GradientNorm"] = loss.item(), norm.item()
        if "clipNorm" in run:
            torch.nn.utils.clip_grad_norm_(parameters, run["clipNorm"])
        optimizers[name].step()
        steps[name] += 1

    def discriminator_steps(count):
        for _ in range(count):
            step("discriminator", discriminator, discriminator_loss(steps["discriminator"]))

    events = []
    for _ in range(STEPS):
        k = run["discriminatorSteps"]
        if run["update"] == "alternate":
            discriminator_steps(k)
            step("generator", generator, generator_loss("generator", steps["generator"]))
        elif run["update"] == "same-fakes":
            discriminator_steps(k)
            step("generator", generator, generator_loss("discriminator", steps["discriminator"] - 1))
        elif run["update"] == "simultaneous":
            discriminator_steps(k - 1)
            number = steps["discriminator"]
            losses = discriminator_loss(number), generator_loss("discriminator", number)
            found = [
                torch.autograd.grad(loss, list(network.parameters()))
                for loss, network in zip(losses, (discriminator, generator))
            ]
            apply("discriminator", discriminator, losses[0], found[0])
            apply("generator", generator, losses[1], found[1])
        else:
            step("generator", generator, generator_loss("generator", steps["generator"]))
            discriminator_steps(k)
        events.append({key: float(f"{value:.7g}") for key, value in report.items()})
    weights = {
        f"{name}.{key}": digits(flat(parameter))
        for name, network in (("generator", generator), ("discriminator", discriminator))
        for key, parameter in network.named_parameters()
    }
    return {**run, "events": events, "weights": weights}


if __name__ == "__main__":
    golden = {
        "logits": logit_losses(),
        "points": network_losses("points"),
        "pictures": network_losses("pictures"),
        "runs": [play(run) for run in RUNS],
    }
    sections = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in golden.items())
    print("{\n" + ",\n".join(sections) + "\n}")
