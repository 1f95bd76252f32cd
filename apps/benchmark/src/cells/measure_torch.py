"""
Measures PyTorch on the CPU: the networks of a task's graphs, or operations. Takes an assignment as JSON; then, line by
line, what to repeat for how long. Answers as serve.ts does.
"""
import json
import os
import resource
import sys
import tempfile
import time

import torch
from torch import nn
from torch.nn import functional as F

ACTIVATIONS = {
    None: lambda x: x,
    "relu": F.relu,
    "relu6": F.relu6,
    "leakyRelu": lambda x: F.leaky_relu(x, 0.2),
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "hardSwish": F.hardswish,
    "hardSigmoid": F.hardsigmoid,
}


class Network(nn.Module):
    def __init__(self, graph):
        super().__init__()
        self.nodes = graph["nodes"]
        self.layers = nn.ModuleList([self.layer(node) for node in self.nodes])

    def layer(self, node):
        if node["op"] == "linear":
            return nn.Linear(node["in"], node["out"])
        if node["op"] == "dropout":
            return nn.Dropout(node["rate"])
        if node["op"] != "conv":
            return nn.Identity()
        sizes = (node["in"], node["out"], node["size"], node["stride"], node["padding"])
        kind = nn.ConvTranspose2d if node["transposed"] else nn.Conv2d
        conv = kind(*sizes, groups=node["groups"], bias=node["bias"])
        norm = nn.BatchNorm2d(node["out"], node.get("epsilon", 1e-5))
        return nn.Sequential(conv, norm) if "norm" in node else conv

    def forward(self, x):
        values = [x]
        for node, layer in zip(self.nodes, self.layers):
            values.append(self.compute(node, layer, [values[i] for i in node["inputs"]]))
        return values[-1]

    def compute(self, node, layer, inputs):
        op, x = node["op"], inputs[0]
        if op == "maxPool":
            return F.max_pool2d(x, node["size"], node["stride"], node["padding"])
        if op == "widen":
            extra = node["newChannels"] // 2
            return F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, extra, extra))
        if op == "flatten":
            return x.flatten(1)
        if op == "maxout":
            return x.view(len(x), -1, node["pieces"]).amax(2)
        if op == "mean":
            return x.mean((2, 3))
        if op == "squeeze":
            return x.mean((2, 3), keepdim=True)
        if op == "enlarge":
            return F.interpolate(x, scale_factor=2, mode="nearest")
        if op == "multiply":
            return x * inputs[1]
        if op == "concat":
            return torch.cat(inputs, 1)
        if op == "rows":
            return rows(inputs, node["columns"])
        y = x + inputs[1] if op == "add" else layer(x)
        return ACTIVATIONS[node.get("activation")](y)


def rows(maps, columns):
    each = len(maps) // len(columns)
    flat = lambda x, count: x.permute(0, 2, 3, 1).reshape(len(x), -1, count)
    own = lambda i: maps[i * each : (i + 1) * each]
    return torch.cat([torch.cat([flat(x, count) for x in own(i)], 1) for i, count in enumerate(columns)], 2)


def matmul_runs(task):
    a, b = (torch.rand(task["size"], task["size"]) for _ in range(2))
    return {"NN": lambda: a @ b, "TN": lambda: a.t() @ b, "NT": lambda: a @ b.t()}


def convolution_runs(task):
    groups = task["in"] if task["depthwise"] else 1
    x = torch.randn(task["batch"], task["in"], task["height"], task["width"])
    weight = torch.randn(task["out"], task["in"] // groups, task["size"], task["size"])
    stride, padding = [task["stride"]] * 2, [task["padding"]] * 2
    dy = torch.randn_like(F.conv2d(x, weight, None, stride, padding, 1, groups))

    def gradient(*wanted):
        settings = ([0], stride, padding, [1, 1], False, [0, 0], groups, [*wanted, False])
        return lambda: torch.ops.aten.convolution_backward(dy, x, weight, *settings)

    return {
        "forward": lambda: F.conv2d(x, weight, None, stride, padding, 1, groups),
        "input gradient": gradient(True, False),
        "filter gradient": gradient(False, True),
    }


def stepper(network):
    optimizer = torch.optim.Adam(network.parameters(), 0.001)

    def step(loss):
        optimizer.zero_grad()
        value = loss()
        value.backward()
        optimizer.step()
        return value.item()

    return step


def training_run(task):
    networks = [Network(graph).train() for graph in task["graphs"]]
    x = torch.randn(task["batch"], *task["graphs"][0]["input"])
    if task["loss"] == "adversarial":
        return adversarial_run(*networks, x, task["graphs"][1]["input"])
    (network,) = networks
    step = stepper(network)
    if task["loss"] == "mask":
        mask = (torch.rand(task["batch"], 1, *x.shape[2:]) > 0.5).float()
        return lambda: step(lambda: F.binary_cross_entropy_with_logits(network(x), mask))
    labels = torch.arange(task["batch"]) % 10
    return lambda: step(lambda: F.cross_entropy(network(x), labels))


def adversarial_run(generator, discriminator, noise, shape):
    pictures = torch.rand(len(noise), *shape) * 2 - 1
    step_discriminator, step_generator = stepper(discriminator), stepper(generator)

    def loss(x, target):
        logits = discriminator(x)
        return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))

    def run():
        made = generator(noise)
        discriminator.requires_grad_(True)
        step_discriminator(lambda: loss(pictures, 1.0) + loss(made.detach(), 0.0))
        discriminator.requires_grad_(False)
        step_generator(lambda: loss(made, 1.0))

    return run


def inference_run(task):
    network = Network(task["graphs"][0]).eval()
    x = torch.randn(task["batch"], *task["graphs"][0]["input"])

    def run():
        with torch.no_grad():
            network(x)

    return run


def loading_run(task):
    folder = tempfile.TemporaryDirectory()
    path = os.path.join(folder.name, "network.pt")
    if os.fork() == 0:
        torch.save(Network(task["graphs"][0]).state_dict(), path)
        os._exit(0)
    os.wait()

    def run(_=folder):
        Network(task["graphs"][0]).load_state_dict(torch.load(path))

    return run


def prepare(task):
    if task["kind"] == "training":
        return {"training": training_run(task)}
    if task["kind"] == "inference":
        return {"inference": inference_run(task)}
    if task["kind"] == "detection":
        sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "detection"))
        from detection import detection_run

        return {"detection": detection_run(task)}
    if task["kind"] == "boxes":
        sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "boxes"))
        from boxes import box_runs

        return box_runs(task)
    if task["kind"] == "loading":
        return {"loading": loading_run(task)}
    return {"matmul": matmul_runs, "convolution": convolution_runs}[task["kind"]](task)


def repeat(run, milliseconds):
    times, end = [], time.perf_counter() + milliseconds / 1000
    while True:
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1000)
        if time.perf_counter() >= end:
            return times


def say(reply):
    print(json.dumps(reply), flush=True)


assignment = json.loads(sys.argv[1])
torch.set_num_threads(assignment["threads"])
torch.manual_seed(1)
runs = prepare(assignment["task"])
say({"ready": True})
for line in sys.stdin:
    request = json.loads(line)
    say({"times": repeat(runs[request["variant"]], request["milliseconds"])})
say({"peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024})
