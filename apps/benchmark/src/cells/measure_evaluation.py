"""
Measures how pycocotools evaluates detections; where it is missing, its algorithm in numpy. Takes an assignment as JSON;
then, line by line, what to repeat for how long. Answers as serve.ts does.
"""
import contextlib
import io
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "evaluation"))
from measure_data import say, serve  # noqa: E402


def with_pycocotools(truth, found):
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    with contextlib.redirect_stdout(io.StringIO()):
        loaded = COCO()
        loaded.dataset = truth
        loaded.createIndex()
        evaluation = COCOeval(loaded, loaded.loadRes(found), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return evaluation.stats[0]


def prepare(task):
    truth, found = (json.load(open(os.path.join(task["folder"], name))) for name in ("truth.json", "found.json"))
    assert len(found) == task["detections"]
    try:
        import pycocotools.cocoeval  # noqa: F401

        evaluate = with_pycocotools
    except ImportError:
        from coco_in_numpy import evaluate

    def run():
        assert evaluate(truth, found) > 0

    return run


if __name__ == "__main__":
    task = json.loads(sys.argv[1])["task"]
    if task["kind"] != "evaluation":
        say({"failed": "no evaluation"})
        sys.exit(1)
    serve(prepare(task))
