"""The set of what is followed: words fit one thing of the first frame, and the point lies on it."""

import json

import numpy as np
from PIL import Image

from omg_llava.evaluate.following import SPOKEN, write


def test_the_point_lies_on_the_thing_that_is_meant(tmp_path):
    count = write(4, tmp_path)
    lines = [json.loads(line) for line in (tmp_path / "follow.jsonl").read_text().splitlines()]
    assert len(lines) == count > 2
    for line in lines:
        first = min((tmp_path / "panomasksRGB" / line["video"]).iterdir())
        rgb = np.asarray(Image.open(first)).astype(int)
        x, y = line["point"]
        assert rgb[y, x] @ [1, 256, 65536] == line["id"]
        assert line["text"].startswith("Segment the ")
        assert not any(name in line["text"] for name in SPOKEN)
