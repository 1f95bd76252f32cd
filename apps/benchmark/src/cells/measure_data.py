"""
Measures how torchvision, and SciPy beneath it, read data. Takes an assignment as JSON; then, line by line, what to
repeat for how long. Answers as serve.ts does. What can be read is in the modules of ../data.
"""
import json
import os
import resource
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "data"))
import arrays  # noqa: E402
import coco  # noqa: E402
import photos  # noqa: E402
import pipeline  # noqa: E402
import shards  # noqa: E402

SUBJECTS = {
    **arrays.SUBJECTS,
    **coco.SUBJECTS,
    **photos.SUBJECTS,
    **pipeline.SUBJECTS,
    **shards.SUBJECTS,
}


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


def serve(run):
    say({"ready": True})
    for line in sys.stdin:
        say({"times": repeat(run, json.loads(line)["milliseconds"])})
    say({"peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024})


if __name__ == "__main__":
    assignment = json.loads(sys.argv[1])
    task = assignment["task"]
    if task["subject"] not in SUBJECTS:
        say({"failed": "no counterpart"})
        sys.exit(1)
    serve(SUBJECTS[task["subject"]](task, assignment["threads"]))
