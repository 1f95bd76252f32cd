"""
Exchanges weights with PyTorch, for pytorch-exchange.slow.test.ts. CASE is JSON: { name, options, prefix }.

  python3 exchange.py CASE read FOLDER   loads generator.safetensors and discriminator.safetensors strictly, and prints what
                                         the two make of formula numbers
  python3 exchange.py CASE write FOLDER  saves two networks with random weights as torch.save does, generator.pt and
                                         discriminator.pt, and prints the same

With a `prefix` each is a checkpoint as LMescheder/GAN_stability writes it: state dicts of networks on several devices under
'generator', 'discriminator' and 'generator_test', of which the one meant is the last for a generator, which is the average.
"""
import json
import struct
import sys

import numpy as np
import torch

from networks import build
from formula import picture, uniform

DTYPES = {"F32": np.float32, "I64": np.int64}


def read(path):
    blob = open(path, "rb").read()
    (length,) = struct.unpack("<Q", blob[:8])
    header, data = json.loads(blob[8 : 8 + length]), blob[8 + length :]
    header.pop("__metadata__", None)
    state = {}
    for key, entry in header.items():
        begin, end = entry["data_offsets"]
        array = np.frombuffer(data[begin:end], DTYPES[entry["dtype"]]).reshape(entry["shape"])
        state[key] = torch.from_numpy(array.copy())
    return state


def sample_input(role, options):
    if role == "generator":
        z = 4 * (uniform("z", 2 * options["latentSize"]) - 0.5)
        return torch.from_numpy(z.astype(np.float32).reshape(2, -1))
    size = options["imageSize"]
    return torch.from_numpy(picture(2, options["channels"], size, size) / 2)


def on_several_devices(role, model):
    """A checkpoint whose other networks have other weights."""
    asked = "generator_test" if role == "generator" else "discriminator"
    checkpoint = {"it": 12345}
    for key in ("generator", "discriminator", "generator_test"):
        other = build(case["name"], "discriminator" if key == "discriminator" else "generator", case["options"])
        state = (model if key == asked else other).state_dict()
        checkpoint[key] = {f"module.{name}": value for name, value in state.items()}
    return checkpoint


def exchanged(role, verb, folder):
    """Loads or saves the network of this role; gives what it makes of the formula numbers."""
    model = build(case["name"], role, case["options"])
    x = sample_input(role, case["options"])
    if verb == "read":
        model.load_state_dict(read(f"{folder}/{role}.safetensors"), strict=True)
    else:
        model.train()(torch.cat([x, -x, 0.3 * x]))  # moves the running statistics away from 0 and 1
        whole = on_several_devices(role, model) if case.get("prefix") else model.state_dict()
        torch.save(whole, f"{folder}/{role}.pt")
    model.eval()
    with torch.no_grad():
        return [float(f"{value:.8g}") for value in model(x).flatten().tolist()]


case, verb, folder = json.loads(sys.argv[1]), *sys.argv[2:]
torch.manual_seed(0)
print(json.dumps({role: exchanged(role, verb, folder) for role in ("generator", "discriminator")}))
