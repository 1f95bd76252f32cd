"""
Exchanges weights with torchvision, for torchvision-exchange.slow.test.ts. Takes requests as lines of JSON, and answers each
with a line: the logits of a formula picture. NETWORK is a name in networks.py.

  ["NETWORK", "read", "FILE"]   loads FILE (safetensors) strictly
  ["NETWORK", "write", "FILE"]  writes a randomly initialised network to FILE; to a .pth as torch.save does, to a .th as a
                                checkpoint of a training on several GPUs
"""
import json
import struct
import sys

import numpy as np
import torch

from formula import picture
from networks import build

DTYPES = {"F32": np.float32, "F16": np.float16, "I64": np.int64}


def read(path):
    blob = open(path, "rb").read()
    (length,) = struct.unpack("<Q", blob[:8])
    header, data = json.loads(blob[8 : 8 + length]), blob[8 + length :]
    header.pop("__metadata__", None)
    state = {}
    for key, entry in header.items():
        begin, end = entry["data_offsets"]
        array = np.frombuffer(data[begin:end], DTYPES[entry["dtype"]]).reshape(entry["shape"])
        tensor = torch.from_numpy(array.copy())
        state[key] = tensor.float() if tensor.dtype == torch.float16 else tensor
    return state


def write(path, state):
    header, chunks, offset = {}, [], 0
    for key, tensor in state.items():
        chunk = tensor.numpy().tobytes()
        dtype = "I64" if tensor.dtype == torch.int64 else "F32"
        header[key] = {"dtype": dtype, "shape": list(tensor.shape), "data_offsets": [offset, offset + len(chunk)]}
        chunks.append(chunk)
        offset += len(chunk)
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(chunks))


def fresh(network):
    torch.manual_seed(0)
    model = build(network)
    model.train()(torch.randn(4, 3, 64, 64))  # moves the running statistics away from 0 and 1
    return model


def save(model, path):
    if path.endswith(".pth"):
        torch.save(model.state_dict(), path)
    elif path.endswith(".th"):
        state = {f"module.{key}": value for key, value in model.state_dict().items()}
        torch.save({"state_dict": state, "best_prec1": 91.7}, path, _use_new_zipfile_serialization=False)
    else:
        write(path, model.state_dict())


# The last network that was built: what is read replaces all of its values.
last, model = None, None
for line in sys.stdin:
    network, verb, path = json.loads(line)
    if verb == "write" or network != last:
        last, model = network, fresh(network)
    if verb == "write":
        save(model, path)
    else:
        model.load_state_dict(read(path), strict=True)
    model.eval()
    with torch.no_grad():
        logits = model(torch.from_numpy(picture(1, 3, 64, 64)))[0]
    print(json.dumps([float(v) for v in logits]), flush=True)
