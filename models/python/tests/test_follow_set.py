"""The set of what is followed: words fit one thing of the first frame, the point lies on it, and a class that is asked
for has a thing that comes."""

import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
from PIL import Image

from omg_llava.evaluate.following import LATE, LEAST_AREA, write
from omg_llava.world.classes import CLASSES


def masks(root, video):
    """Ids of all pixels, frame by frame."""
    return [
        np.asarray(Image.open(png)).astype(int) @ [1, 256, 65536]
        for png in sorted((root / "panomasksRGB" / video).iterdir())
    ]


def check(tmp_path):
    """Writes a small set, and looks at each instruction."""
    count = write(4, tmp_path)
    lines = [json.loads(line) for line in (tmp_path / "follow.jsonl").read_text().splitlines()]
    assert len(lines) == count > 2
    assert {line["kind"] for line in lines} == {"thing", "class"}
    for line in lines:
        shown = masks(tmp_path, line["video"])
        if line["kind"] == "thing":
            x, y = line["point"]
            assert [shown[0][y, x]] == line["ids"]
            assert line["text"].startswith("Segment the ")
        else:
            firsts = [next(t for t, ids in enumerate(shown) if (ids == i).sum() >= LEAST_AREA) for i in line["ids"]]
            assert max(firsts) > LATE
            assert line["text"].startswith("Segment all ")
        assert not any(c.name in line["text"] for c in CLASSES if c.name != c.spoken)


class FollowSetTest(unittest.TestCase):
    def test_what_is_asked_for_is_there_or_comes(self):
        with tempfile.TemporaryDirectory() as folder:
            check(Path(folder))


if __name__ == "__main__":
    unittest.main()
