"""What the networks give in PyTorch with formula weights: python3 network_values.py > networks.json

Each case has a generator and a discriminator. Latent vectors are the formula numbers of the key 'z' in (-2, 2), pictures
those of 'input' in (-1, 1), classes go in turn. Float64.
`inference` are the outputs in inference mode, `training` those in training mode (where dropout would draw, there is none),
then `statistics` the running ones after it, and `gradients` those of the sum of the outputs times the formula numbers in
(-1, 1) of the key 'loss'. Of a discriminator also `r1`, the mean of |D'(x)|^2 in training mode, with its gradients. Logits are all there, other tensors by their norm, the largest size, four projections (places
i, i + 4, … times the formula numbers in (-1, 1) of the key with '/probe'), and four values (at formula places of the key
with '/sample'), in PyTorch's layout.
"""
import json

import numpy as np
import torch

from networks import build, labels
from formula import fill, picture, uniform

CASES = {
    "goodfellow": [
        dict(imageSize=6, channels=1, latentSize=5, rectifiers=12, units=4),
        dict(imageSize=6, channels=3, latentSize=5, rectifiers=12, units=4),
    ],
    "dcgan": [
        dict(imageSize=8, channels=1, baseWidth=4, latentSize=5),
        dict(imageSize=16, channels=3, baseWidth=4, latentSize=6),
        dict(imageSize=28, channels=1, baseWidth=4, latentSize=6),
    ],
    "theano": [
        dict(imageSize=16, channels=3, baseWidth=4, latentSize=6),
        dict(imageSize=28, channels=1, baseWidth=4, latentSize=6),
    ],
    "conditional": [
        dict(imageSize=28, channels=1, numClasses=3, baseWidth=4, units=6, latentSize=5),
        dict(imageSize=16, channels=3, numClasses=4, baseWidth=4, units=6, latentSize=5),
    ],
    "resnet": [
        dict(imageSize=16, channels=3, width=4, maxWidth=8, latentSize=5, embeddingSize=1),
        dict(imageSize=14, channels=1, width=4, maxWidth=64, latentSize=5, embeddingSize=3, numClasses=4),
    ],
}
# At the widths of the reference, and two samples.
REFERENCE = {"dcgan": [dict(imageSize=64, channels=3, baseWidth=64, latentSize=100)]}

digits = lambda values: [float(f"{value:.7g}") for value in values]


def summary(key, value):
    value = value.detach().double().flatten().numpy()
    probed = value * (2 * uniform(key + "/probe", value.size) - 1)
    places = (uniform(key + "/sample", 4) * value.size).astype(np.int64)
    numbers = [np.linalg.norm(value), np.abs(value).max()]
    return digits([*numbers, *(probed[part::4].sum() for part in range(4)), *value[places]])


def output(value):
    return digits(value.flatten().tolist()) if value.shape[1:] == (1,) else summary("output", value)


def r1(model, x, *labels):
    """A penalty of the first derivatives: its gradients are of the second."""
    x = x.clone().requires_grad_()
    (slopes,) = torch.autograd.grad(model(x, *labels).sum(), x, create_graph=True)
    penalty = slopes.square().flatten(1).sum(1).mean()
    parameters = dict(model.named_parameters())
    found = torch.autograd.grad(penalty, list(parameters.values()), allow_unused=True)
    gradients = {
        key: summary(key, torch.zeros_like(value) if gradient is None else gradient)
        for (key, value), gradient in zip(parameters.items(), found)
    }
    return dict(value=digits([float(penalty)])[0], gradients=gradients)


def case(name, role, options, count):
    model = fill(build(name, role, options)).double()
    parameters = sum(value.numel() for value in model.parameters())
    keys = [[key, list(value.shape)] for key, value in model.state_dict().items()]
    size, channels = options["imageSize"], options["channels"]
    z = 4 * (uniform("z", count * options["latentSize"]) - 0.5).reshape(count, -1)
    x = torch.from_numpy(z if role == "generator" else picture(count, channels, size, size).astype(np.float64) / 2)
    inputs = [x, labels(count, options["numClasses"]).double()] if "numClasses" in options else [x]
    inference = model(*inputs)
    model.train(name != "goodfellow")
    training = model(*inputs)
    weights = torch.from_numpy(2 * uniform("loss", training.numel()) - 1).view(training.shape)
    (training * weights).sum().backward()
    statistics = {key: summary(key, value) for key, value in model.named_buffers() if value.dim()}
    second = dict(r1=r1(model, *inputs)) if role == "discriminator" else {}
    return dict(
        parameters=parameters,
        keys=keys,
        inference=output(inference),
        training=output(training),
        statistics=statistics,
        gradients={key: summary(key, value.grad) for key, value in model.named_parameters()},
        **second,
    )


def golden(cases, count):
    lines = []
    for name, entries in cases.items():
        for options in entries:
            found = {role: case(name, role, options, count) for role in ("generator", "discriminator")}
            lines.append(json.dumps(dict(name=name, options=options, count=count, **found)))
    return lines


if __name__ == "__main__":
    lines = [*golden(CASES, 8), *golden(REFERENCE, 2)]
    print("[\n" + ",\n".join(lines) + "\n]")
