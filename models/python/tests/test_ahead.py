"""Batches and frames that several processes make are those that one makes."""

import itertools
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

from omg_llava.train.ahead import batches
from omg_llava.train.features import _Views
from omg_llava.world.cache import FrameCache, build


def drawn(rng: np.random.Generator) -> tuple[torch.Tensor, str]:
    """Numbers, and the device that tensors are made on."""
    numbers = torch.tensor(rng.integers(1 << 30, size=4))
    return numbers, str(numbers.device)


class TestAhead(unittest.TestCase):
    def test_workers_draw_different_batches_and_the_same_ones_again(self):
        first = [b[0].tolist() for b in itertools.islice(batches(drawn, (1, 2), 2), 6)]
        again = [b[0].tolist() for b in itertools.islice(batches(drawn, (1, 2), 2), 6)]
        self.assertEqual(first, again)
        self.assertEqual(len({tuple(numbers) for numbers in first}), 6)
        other = next(batches(drawn, (1, 3), 2))
        self.assertNotIn(other[0].tolist(), first)

    def test_batches_are_drawn_on_the_cpu_whatever_device_computes(self):
        self.addCleanup(torch.set_default_device, "cpu")
        torch.set_default_device("meta")
        for workers in (0, 1):
            self.assertEqual(next(batches(drawn, (1,), workers))[1], "cpu", workers)


class TestRendering(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_frames_do_not_depend_on_how_many_processes_render_them(self):
        for processes in (1, 3):
            build(self.folder / str(processes), "train", 8, 64, 3, processes)
        for name in ("images", "segments", "category", "colour", "object_id", "scene", "ready"):
            one, three = (np.load(self.folder / str(p) / "train" / f"{name}.npy") for p in (1, 3))
            self.assertTrue(np.array_equal(one, three), name)
        self.assertEqual(len(FrameCache(self.folder / "3", "train")), 8)

    def test_a_share_of_the_frames_whose_features_are_computed_looks_as_cameras_show_them(self):
        build(self.folder, "train", 12, 64, 3)
        cache = FrameCache(self.folder, "train")
        plain, _ = _Views(cache, [slice(0, 12)], 0.0)[0]
        self.assertTrue(np.array_equal(plain, cache.images[:12]))
        looked, segments = _Views(cache, [slice(0, 12)], 0.7)[0]
        changed = (looked != plain).any((1, 2, 3)).sum()
        self.assertTrue(2 <= changed <= 10, changed)
        self.assertTrue(np.array_equal(segments, cache.segments[:12]))
        later, _ = _Views(cache, [slice(6, 12)], 0.7)[0]
        self.assertTrue(np.array_equal(later, looked[6:]))


if __name__ == "__main__":
    unittest.main()
