"""
A folder of photos as torchvision reads it; imported only where it is used. Called as a program, `photos.py FOLDER COUNT
WIDTH HEIGHT` makes the folder: pictures with edges, slopes and grain, quality 90, of 500 × 375 about 45 kB each.
"""
import os
import sys

BATCH = 32


def photos(task, threads):
    """One worker means that the process itself reads, as it does in this project's column."""
    import torch
    from torchvision import datasets, transforms

    torch.set_num_threads(threads)
    augment = transforms.Compose(
        [
            transforms.RandomResizedCrop(224),
            transforms.RandomHorizontalFlip(),
            transforms.PILToTensor(),
        ]
    )
    data = datasets.ImageFolder(task["folder"], augment)
    assert len(data) == task["samples"]
    workers = 0 if threads == 1 else threads
    # Workers are kept from one epoch to the next, as they are in this project.
    loader = torch.utils.data.DataLoader(
        data, BATCH, shuffle=True, num_workers=workers, persistent_workers=workers > 0
    )

    def run():
        assert sum(len(labels) for _, labels in loader) == len(data)

    return run


SUBJECTS = {"photos": photos, "photos by sharp": photos}


def write(folder, count, width, height):
    import numpy
    from PIL import Image

    random = numpy.random.RandomState(1)
    for i in range(count):
        # Large shapes, smaller ones on them, and grain.
        layers = [
            numpy.asarray(
                Image.fromarray(random.randint(0, 256, (rows, columns, 3), dtype=numpy.uint8)).resize(
                    (width, height), Image.BICUBIC
                ),
                dtype=numpy.float32,
            )
            for rows, columns in [(4, 5), (24, 32), (96, 128)]
        ]
        pixels = 0.6 * layers[0] + 0.3 * layers[1] + 0.1 * layers[2] + random.normal(0, 4, layers[0].shape)
        place = os.path.join(folder, f"class{i % 8}")
        os.makedirs(place, exist_ok=True)
        picture = Image.fromarray(pixels.clip(0, 255).astype(numpy.uint8))
        picture.save(os.path.join(place, f"{i:05}.jpg"), quality=90)


if __name__ == "__main__":
    write(sys.argv[1], *map(int, sys.argv[2:]))
