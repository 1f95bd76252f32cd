"""A tar archive from its beginning to its end by Python's tarfile, as the webdataset package reads shards."""
import os
import tarfile


def shard(task, threads):
    path = os.path.join(task["folder"], "train.tar")

    def run():
        read = 0
        with tarfile.open(path, "r|") as archive:
            for member in archive:
                read += len(archive.extractfile(member).read())
                # Otherwise it keeps a note of every file.
                archive.members = []
        assert read == task["samples"] * 100_000

    return run


SUBJECTS = {"shard": shard}
