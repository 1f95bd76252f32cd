"""Writes small checkpoints of every kind that PyTorch and NumPy write, and hostile ones, for the readers' tests.

    python3 checkpoints.py checkpoints.json

Of each file the result has its bytes in base64, and where it can be read its tensors' dtypes, shapes and values, as
PyTorch has them. Made with PyTorch 1.13 and NumPy 1.24.
"""
import argparse
import base64
import collections
import json
import os
import pickle
import struct
import sys
import tempfile
import zipfile

import numpy
import torch

folder = tempfile.mkdtemp()
expected = {}
path = lambda name: os.path.join(folder, name)
legacy = {"_use_new_zipfile_serialization": False}


def describe(tensors):
    """What a reader should find."""
    found = {}
    for key, tensor in tensors.items():
        tensor = tensor.detach() if isinstance(tensor, torch.Tensor) else torch.from_numpy(tensor.copy(order="C"))
        values = tensor.flatten().to(torch.int64 if not tensor.dtype.is_floating_point else torch.float64).tolist()
        found[key] = {"dtype": str(tensor.dtype).removeprefix("torch."), "shape": list(tensor.shape), "values": values}
    return found


def expect(name, tensors):
    expected[name] = describe(tensors)


def save(name, value, tensors, **options):
    torch.save(value, path(name), **options)
    expect(name, tensors)


def values(*shape):
    count = int(numpy.prod(shape))
    return (torch.arange(count, dtype=torch.float32) * 0.37 - 1.5).reshape(shape)


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(1, 2, 3)
        self.bn = torch.nn.BatchNorm2d(2)
        self.fc = torch.nn.Linear(2, 3)
        for parameter in self.parameters():
            parameter.data = values(*parameter.shape)
        self.bn.num_batches_tracked += 20_000_001  # not a float32


net = Net()
state = net.state_dict()
save("state.pth", state, state)
save("state-legacy.pth", state, state, **legacy)
for protocol in (3, 4, 5):
    save(f"state-protocol-{protocol}.pth", state, state, pickle_protocol=protocol)
save("state-legacy-protocol-4.pth", state, state, pickle_protocol=4, **legacy)

# Views: one storage under several tensors, offsets, strides, a broadcast, an empty one, a scalar.
base = values(4, 6)
views = {
    "base": base,
    "row": base[2],
    "column": base[:, 1],
    "transposed": base.t(),
    "block": base[1:3, 2:5],
    "permuted": values(2, 3, 4).permute(2, 0, 1),
    "channels_last": values(1, 3, 2, 2).contiguous(memory_format=torch.channels_last),
    "expanded": values(3, 1).expand(3, 4),
    "empty": torch.zeros(0, 5),
    "scalar": torch.tensor(2.5),
}
save("views.pt", views, views)
save("views-legacy.pt", views, views, **legacy)

dtypes = {
    str(dtype).removeprefix("torch."): torch.tensor([0, 1, 2, 100], dtype=torch.float64).to(dtype)
    for dtype in (torch.float64, torch.float32, torch.float16, torch.bfloat16,
                  torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool)
}
dtypes["int64"][3] = 2**53 - 1
dtypes["float64"][3] = 1 / 3
save("dtypes.pt", dtypes, dtypes)
save("dtypes-legacy.pt", dtypes, dtypes, **legacy)

parameters = collections.OrderedDict(weight=torch.nn.Parameter(values(2, 2)), frozen=torch.nn.Parameter(values(2), requires_grad=False))
parameters["marked"] = torch.nn.Parameter(values(3))
parameters["marked"].note = "has an attribute"
save("parameters.pt", parameters, parameters)

# Checkpoints: the weights among other things.
optimizer = torch.optim.SGD(net.parameters(), 0.1, momentum=0.9)
net.fc(net.conv(values(2, 1, 3, 3)).flatten(1)).sum().backward()
optimizer.step()
state = net.state_dict()
scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, [3, 6])
checkpoint = {
    "epoch": 12, "best_acc": numpy.float64(0.93), "arch": "net", "amp": None,
    "history": [{"loss": 0.5}, {"loss": float("nan")}], "classes": ["a", "ß"], "sizes": torch.Size([3, 4]),
    "state_dict": {f"module.{key}": tensor for key, tensor in state.items()},
    "optimizer": optimizer.state_dict(), "scheduler": scheduler.state_dict(),
}
save("checkpoint.pth.tar", checkpoint, state)
save("checkpoint-legacy.pth.tar", checkpoint, state, **legacy)
small = {"weight": values(2)}
save("deep.pt", {"model": {"state_dict": small}, "ema": None}, small)
torch.save({"model": small, "ema": {"weight": values(2) * 2}, "epoch": 3}, path("two-states.pt"))
torch.save({"epoch": 3, "names": ["cat", "dog"]}, path("no-tensors.pt"))
save("tensor.pt", values(2, 2), {"tensor": values(2, 2)})
save("list.pt", [values(1), values(2)], {"0": values(1), "1": values(2)})

# What must be refused by name.
torch.save({"state_dict": small, "args": argparse.Namespace(lr=0.1)}, path("namespace.pt"))
torch.save(net, path("whole-module.pt"))
torch.jit.save(torch.jit.script(torch.nn.Linear(1, 1)), path("torchscript.pt"))
torch.save({"weight": torch.zeros(2, dtype=torch.complex64)}, path("complex.pt"))


class Run:
    def __reduce__(self):
        return os.system, ("touch hacked",)


torch.save({"weight": values(2), "x": Run()}, path("os-system.pt"))
torch.save({"weight": values(2), "x": Run()}, path("os-system-legacy.pt"), **legacy)
for protocol in (0, 2, 4):
    with open(path(f"os-system-{protocol}.pkl"), "wb") as file:
        pickle.dump(Run(), file, protocol=protocol)
with open(path("eval.pkl"), "wb") as file:
    file.write(b"cbuiltins\neval\n(V__import__('os').system('touch hacked')\ntR.")

# NumPy: both orders of axes and of bytes, every type; a dict of arrays as a plain pickle.
arrays = {
    "layer/weight": numpy.arange(6, dtype="<f4").reshape(2, 3) / 4,
    "fortran": numpy.asfortranarray(numpy.arange(24, dtype="<f4").reshape(2, 3, 4)),
    "big": numpy.arange(3, dtype=">f4"), "f8": numpy.array([1 / 3]), "f2": numpy.array([0.5, -2], dtype="f2"),
    "i8": numpy.array([2**53 - 1, -1]), "i4": numpy.array([[7]], dtype="i4"), "i2": numpy.array([-300], dtype=">i2"),
    "i1": numpy.array([-1], dtype="i1"), "u1": numpy.array([255], dtype="u1"), "b1": numpy.array([True, False]),
    "scalar": numpy.array(2.5, dtype="f4"), "empty": numpy.zeros((0, 3), dtype="f4"),
}
native = {key: numpy.array(array, dtype=array.dtype.newbyteorder("=")) for key, array in arrays.items()}
numpy.savez(path("arrays.npz"), **arrays)
expect("arrays.npz", native)
numpy.savez_compressed(path("arrays-compressed.npz"), **arrays)
expect("arrays-compressed.npz", native)
numpy.save(path("weight.npy"), arrays["fortran"])
expect("weight.npy", {"weight": arrays["fortran"]})
for protocol in (2, 4, 5):
    with open(path(f"arrays-{protocol}.pkl"), "wb") as file:
        pickle.dump({"model": dict(arrays), "__author__": "someone", "best": numpy.float32(0.5)}, file, protocol=protocol)
    expect(f"arrays-{protocol}.pkl", native)
numpy.save(path("objects.npy"), numpy.array([{}], dtype=object), allow_pickle=True)
numpy.save(path("records.npy"), numpy.zeros(2, dtype=[("a", "f4"), ("b", "i4")]))

# Archives that are not what they say.
with zipfile.ZipFile(path("other.zip"), "w") as archive:
    archive.writestr("readme.txt", "no weights")


def torch_zip(name, program, **files):
    with zipfile.ZipFile(path(name), "w") as archive:
        archive.writestr("a/data.pkl", program)
        for key, data in files.items():
            archive.writestr(f"a/data/{key.removeprefix('s')}", data)


def tensor_program(count, shape, strides, offset=0):
    """A pickle of {'weight': a tensor that claims this}."""
    integer = lambda value: b"\x8a\x08" + struct.pack("<q", value)
    return (b"\x80\x02}X\x06\0\0\0weightctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\nFloatStorage\n"
            b"X\x01\0\0\x000X\x03\0\0\0cpu" + integer(count) + b"tQ" + integer(offset)
            + b"(" + b"".join(map(integer, shape)) + b"t(" + b"".join(map(integer, strides)) + b"t\x89NtRs.")


torch_zip("claim.pt", tensor_program(2**30, [2**30], [1]), s0=b"\0" * 8)
torch_zip("reach.pt", tensor_program(2, [2], [2]), s0=b"\0" * 8)
torch_zip("negative.pt", tensor_program(2, [2], [-1], 1), s0=b"\0" * 8)
torch_zip("stretched.pt", tensor_program(2, [2**16, 2**16], [0, 0]), s0=b"\0" * 8)
torch_zip("absent.pt", tensor_program(2, [2], [1]))
torch_zip("twice.pt", b"\x80\x02}X\x01\0\0\0aK\x01sX\x01\0\0\0aK\x02s.")
torch_zip("cycle.pt", b"\x80\x02}q\0X\x05\0\0\0modelh\0s.")
torch_zip("laughs.pt", b"\x80\x02}q\0" + b"".join(
    b"}q%c(X\x01\0\0\0ah%cX\x01\0\0\0bh%cu" % (i, i - 1, i - 1) for i in range(1, 100)) + b".")
torch_zip("long.pt", b"\x80\x02\x8b" + struct.pack("<I", 2**31 - 1) + b"\x01.")
torch_zip("memo.pt", b"\x80\x02Nr" + struct.pack("<I", 2**32 - 1) + b"j" + struct.pack("<I", 5) + b".")

files = {}
for name in sorted(os.listdir(folder)):
    with open(path(name), "rb") as file:
        files[name] = {"base64": base64.b64encode(file.read()).decode()}
    if name in expected:
        files[name]["tensors"] = expected[name]
with open(sys.argv[1], "w") as file:
    file.write("{\n" + ",\n".join(f" {json.dumps(name)}: {json.dumps(entry)}" for name, entry in files.items()) + "\n}\n")
