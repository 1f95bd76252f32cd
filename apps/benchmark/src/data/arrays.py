"""Data sets that are arrays in files, as torchvision and SciPy read them; each is imported only where it is used."""
import os

BATCH = 64


def epochs(dataset, threads):
    """One worker means that the process itself reads, as it does in this project's column."""
    import torch

    torch.set_num_threads(threads)
    workers = 0 if threads == 1 else threads
    loader = torch.utils.data.DataLoader(dataset, BATCH, shuffle=True, num_workers=workers)

    def run():
        assert sum(len(labels) for _, labels in loader) == len(dataset)

    return run


def idx(task, threads):
    from torchvision import datasets, transforms

    data = datasets.MNIST(task["folder"], transform=transforms.PILToTensor())
    return epochs(data, threads)


def cifar(task, threads):
    import numpy
    from torchvision import datasets, transforms

    # The binary version, instead of pickled files with the official checksums.
    names = [os.path.join(task["folder"], f"data_batch_{i}.bin") for i in range(1, 6)]
    records = numpy.concatenate([numpy.fromfile(name, numpy.uint8) for name in names]).reshape(-1, 3073)
    data = datasets.CIFAR10.__new__(datasets.CIFAR10)
    data.transform, data.target_transform = transforms.PILToTensor(), None
    data.targets = records[:, 0].tolist()
    data.data = records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return epochs(data, threads)


def mat(task, threads):
    import scipy.io

    path = os.path.join(task["folder"], "train_32x32.mat")

    def run():
        assert scipy.io.loadmat(path)["X"].shape[3] == task["samples"]

    return run


SUBJECTS = {"idx": idx, "cifar": cifar, "mat": mat}
