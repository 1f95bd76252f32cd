"""Reads a safetensors file by the rules of the format, as torch tensors, and prints what is in it as JSON.

    python3 check_safetensors.py weights.safetensors

Independent of the reader and writer of this project, and of the safetensors package, whose rules it keeps:
https://github.com/huggingface/safetensors#format
"""
import json
import struct
import sys

import torch

DTYPES = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16,
          "I64": torch.int64, "I32": torch.int32, "I16": torch.int16, "I8": torch.int8,
          "U8": torch.uint8, "BOOL": torch.bool}


def read(path):
    with open(path, "rb") as file:
        content = file.read()
    (length,) = struct.unpack("<Q", content[:8])
    assert length <= 100_000_000 and length % 8 == 0 and content[8:9] == b"{", "header"
    header = json.loads(content[8:8 + length].decode("utf-8"))
    metadata = header.pop("__metadata__", {})
    assert all(isinstance(value, str) for value in metadata.values()), "metadata are strings"
    data = torch.frombuffer(bytearray(content[8 + length:] or b"\0"), dtype=torch.uint8)
    covered, tensors = 0, {}
    for key, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        begin, end = entry["data_offsets"]
        assert begin == covered, f"{key}: no gap, no overlap"
        covered = end
        # A view, as safetensors' own loader takes it: this fails where a tensor is not aligned to its type.
        tensors[key] = data[begin:end].view(DTYPES[entry["dtype"]]).reshape(entry["shape"])
    assert covered == len(content) - 8 - length, "covers the whole file"
    return {key: tensors[key] for key in header}, metadata


if __name__ == "__main__":
    tensors, metadata = read(sys.argv[1])
    described = {key: {"dtype": str(tensor.dtype).removeprefix("torch."), "shape": list(tensor.shape),
                       "values": tensor.flatten().tolist()} for key, tensor in tensors.items()}
    print(json.dumps({"metadata": metadata, "tensors": described}))
