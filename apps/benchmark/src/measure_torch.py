"""Measures the same networks in PyTorch on the CPU. Takes a case as JSON, prints a measurement as JSON."""
import json
import resource
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

case = json.loads(sys.argv[1])
torch.set_num_threads(case["threads"])
torch.manual_seed(1)


def conv(inputs, outputs, stride=1):
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs))


class PlainNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stages = nn.ModuleList([conv(1, 32), conv(32, 64), conv(64, 128), conv(128, 256)])
        self.fc = nn.Linear(256, 10)

    def forward(self, x):
        for i, stage in enumerate(self.stages):
            x = F.relu(stage(F.max_pool2d(x, 2) if i else x))
        return self.fc(F.dropout(x.mean((2, 3)), 0.2, self.training))


class Block(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.stride = 2 if inputs != outputs else 1
        self.extra = (outputs - inputs) // 2
        self.conv1, self.conv2 = conv(inputs, outputs, self.stride), conv(outputs, outputs)

    def forward(self, x):
        shortcut = F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, self.extra, self.extra))
        return F.relu(self.conv2(F.relu(self.conv1(x))) + shortcut)


class ResNet20(nn.Module):
    def __init__(self):
        super().__init__()
        widths = [16] + [16] * 3 + [32] * 3 + [64] * 3
        self.stem = conv(1, 16)
        self.blocks = nn.Sequential(*[Block(a, b) for a, b in zip(widths, widths[1:])])
        self.fc = nn.Linear(64, 10)

    def forward(self, x):
        return self.fc(self.blocks(F.relu(self.stem(x))).mean((2, 3)))


model = {"plainNet": PlainNet, "resnet20": ResNet20}[case["network"]]()
images = torch.rand(case["batch"], 1, 28, 28)
labels = torch.arange(case["batch"]) % 10
optimizer = torch.optim.Adam(model.parameters(), 0.001)


def train():
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels)
    loss.backward()
    optimizer.step()
    loss.item()


def infer():
    with torch.no_grad():
        model(images)


if case["kind"] == "inference":
    model.eval()
run = train if case["kind"] == "training" else infer
times = []
for i in range(-3, case["runs"]):
    start = time.perf_counter()
    run()
    if i >= 0:
        times.append((time.perf_counter() - start) * 1000)
times.sort()
print(
    json.dumps(
        {
            "median": times[len(times) // 2],
            "fastest": times[0],
            "slowest": times[-1],
            "runs": len(times),
            "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    )
)
