"""Upstream's panoptic recipe: its pictures, and clips of several frames that are no squares; the numbers come from
``parity/upstream_video.py``."""

import sys
import unittest
from pathlib import Path

import torch
from safetensors.torch import load_file

from omg_llava.vision.panoptic_input import PanopticInput

PARITY = Path(__file__).resolve().parents[1] / "parity"
sys.path.insert(0, str(PARITY))

from ours import SEED, perception, reduced  # noqa: E402
from rule import CLIPS, PICTURES, RECIPES, clip, picture  # noqa: E402

LARGEST = 1e-4


class TestParityVideo(unittest.TestCase):
    differences: dict[str, float] = {}

    @classmethod
    def setUpClass(cls):
        cls.upstream = load_file(str(PARITY / "upstream_video.safetensors"))
        cls.model = perception(reduced().vision)
        cls.decoder = cls.model.decoder()

    @classmethod
    def tearDownClass(cls):
        print("\nlargest absolute difference from upstream, panoptic recipe:")
        for name, difference in cls.differences.items():
            print(f"  {name:24} {difference:.1e}")

    def close(self, what: str, name: str, ours: torch.Tensor, largest: float = LARGEST) -> None:
        theirs = self.upstream[name]
        self.assertEqual(tuple(ours.shape), tuple(theirs.shape), name)
        difference = float((ours - theirs).abs().max())
        self.differences[what] = max(self.differences.get(what, 0.0), difference)
        self.assertLessEqual(difference, largest, name)

    def test_pictures(self):
        for recipe in RECIPES:
            for height, width in PICTURES:
                name = f"image_{recipe[0]}_{height}x{width}"
                image = torch.from_numpy(PanopticInput(*recipe).of(picture(height, width)))
                self.assertEqual(self.upstream[f"{name}_shape"].tolist(), list(image.shape), name)
                # A step of one byte is 0.017.
                self.close("picture", name, image[:, ::37, ::41], 1e-6)
                self.close("picture", f"{name}_corner", image[:, -40::3, -40::3], 1e-6)

    @torch.no_grad()
    def test_clips_of_one_two_three_and_five_frames(self):
        for frames in CLIPS:
            maps = self.model.encoder()(torch.from_numpy(clip(SEED, frames)))
            classes, masks, query, iou = self.decoder.segment_clips(*maps[:4], frames)
            width = query.shape[-1] // 2
            for name, ours in (("classes", classes), ("iou", iou), ("query", query[..., :width])):
                for frame in ours:
                    self.close(f"clip of {frames}, {name}", f"clip{frames}_{name}", frame)
            self.close(f"clip of {frames}, masks", f"clip{frames}_masks", masks[:, :, ::2, ::2])


if __name__ == "__main__":
    unittest.main()
