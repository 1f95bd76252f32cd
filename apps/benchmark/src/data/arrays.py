"""Data sets that are arrays in files, as torchvision reads them."""
import os

import numpy
import scipy.io
import torch
from torchvision import datasets, transforms

BATCH = 64


def epochs(dataset, threads):
    """One worker means that the process itself reads, as it does in this project's column."""
    workers = 0 if threads == 1 else threads
    loader = torch.utils.data.DataLoader(dataset, BATCH, shuffle=True, num_workers=workers)

    def run():
        assert sum(len(labels) for _, labels in loader) == len(dataset)

    return run


def idx(task, threads):
    data = datasets.MNIST(task["folder"], transform=transforms.PILToTensor())
    return epochs(data, threads)


class Cifar(datasets.CIFAR10):
    """The binary version, instead of pickled files with the official checksums."""

    def __init__(self, folder):
        self.transform, self.target_transform = transforms.PILToTensor(), None
        names = [os.path.join(folder, f"data_batch_{i}.bin") for i in range(1, 6)]
        records = numpy.concatenate([numpy.fromfile(name, numpy.uint8) for name in names]).reshape(-1, 3073)
        self.targets = records[:, 0].tolist()
        self.data = records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)


def cifar(task, threads):
    return epochs(Cifar(task["folder"]), threads)


def mat(task, threads):
    path = os.path.join(task["folder"], "train_32x32.mat")

    def run():
        assert scipy.io.loadmat(path)["X"].shape[3] == task["samples"]

    return run


SUBJECTS = {"idx": idx, "cifar": cifar, "mat": mat}
