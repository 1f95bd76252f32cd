"""What torch's DataLoader costs by itself, and what torchvision's transforms cost; imported only where it is used."""

BATCH = 64


def epochs(loader, samples):
    def run():
        assert sum(len(batch) for batch in loader) == samples

    return run


def loader(task, threads, sampler=None):
    """One worker means that the process itself reads, as it does in this project's column."""
    import torch

    class Numbers(torch.utils.data.Dataset):
        def __len__(self):
            return task["samples"]

        def __getitem__(self, index):
            return index

    torch.set_num_threads(threads)
    return torch.utils.data.DataLoader(
        Numbers(), BATCH, shuffle=sampler is None, sampler=sampler, collate_fn=list,
        num_workers=0 if threads == 1 else threads, persistent_workers=threads > 1,
    )


def shuffle(task, threads):
    return epochs(loader(task, threads), task["samples"])


def weighted(task, threads):
    from torch.utils.data import WeightedRandomSampler

    samples = task["samples"]
    sampler = WeightedRandomSampler([1 + i % 5 for i in range(samples)], samples)
    return epochs(loader(task, threads, sampler), samples)


def transforms():
    from torchvision import transforms as T

    return {
        "horizontal flip": T.RandomHorizontalFlip(1),
        "resized crop": T.RandomResizedCrop(224),
        "resize to 320": T.Resize((320, 320)),
        "affine": T.RandomAffine(10, (0.1, 0.1), (0.9, 1.1), 5, T.InterpolationMode.BILINEAR),
        "perspective": T.RandomPerspective(p=1),
        "elastic": T.ElasticTransform() if hasattr(T, "ElasticTransform") else None,
        "colour jitter": T.ColorJitter(0.4, 0.4, 0.4, 0.1),
        "equalize": T.RandomEqualize(1),
        "blur": T.GaussianBlur(5, (1, 1)),
        "RandAugment": T.RandAugment(),
    }


def transformed(name):
    def subject(task, threads):
        import numpy
        import torch
        from PIL import Image

        torch.set_num_threads(threads)
        values = numpy.random.RandomState(1).randint(0, 256, (224, 224, 3), dtype=numpy.uint8)
        picture, change = Image.fromarray(values), transforms()[name]
        if change is None:
            raise NotImplementedError(name)

        def run():
            for _ in range(task["samples"]):
                change(picture)

        return run

    return subject


NAMES = [
    "horizontal flip", "resized crop", "resize to 320", "affine", "perspective", "elastic", "colour jitter", "equalize",
    "blur", "RandAugment",
]
SUBJECTS = {
    "shuffle": shuffle,
    "weighted": weighted,
    **{f"transform {name}": transformed(name) for name in NAMES},
}
