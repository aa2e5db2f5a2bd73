"""How a run of a stage goes on, and what it writes."""

import argparse
import json
import tempfile
import time
import unittest
from pathlib import Path

import torch
from torch import nn

from omg_llava.train.stage import StageRun


class OneWeight(nn.Module):
    """A weight that is pulled to 1."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))

    def loss(self) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        """Squared distance, and the distance as a part."""
        away = 1 - self.weight
        return away.square().sum(), {"away": away.detach().sum()}


class TestStageRun(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.out = Path(folder.name)

    def run_of(self, model: OneWeight, steps: int, rank: int = 0, until: float | None = None) -> StageRun:
        arguments = argparse.Namespace(
            out=self.out,
            device="cpu",
            steps=steps,
            minutes=None,
            until=until,
            every=1000.0,
            lr=0.1,
            rank=rank,
            processes=1,
        )
        optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
        return StageRun(arguments, optimizer, {"model": model}, lambda step, progress, peak: peak, items_per_step=4)

    def test_a_run_that_goes_on_ends_where_an_uninterrupted_one_does(self):
        whole = OneWeight()
        self.run_of(whole, 7).go(whole.loss, dict)
        (self.out / "resume.pt").unlink()
        half = OneWeight()
        self.run_of(half, 3).go(half.loss, dict)
        other = OneWeight()
        run = self.run_of(other, 7)
        self.assertEqual((run.step, run.items), (3, 12))
        run.go(other.loss, dict)
        self.assertEqual((run.step, run.items), (7, 28))
        self.assertEqual(float(other.weight), float(whole.weight))
        self.assertGreater(float(other.weight), float(half.weight))

    def test_a_run_at_its_end_does_nothing(self):
        model = OneWeight()
        self.run_of(model, 2).go(model.loss, dict)
        again = OneWeight()
        self.run_of(again, 2).go(lambda: self.fail("a step was taken"), dict)
        self.assertEqual(float(again.weight), float(model.weight))

    def test_a_run_until_a_time_begins_at_none_of_it_and_ends_there(self):
        end = time.time() + 0.5
        model = OneWeight()
        run = self.run_of(model, 0, until=end)
        self.assertEqual(run.progress, 0.0)
        seen = []
        run.go(model.loss, dict, lambda: seen.append(run.progress))
        self.assertGreaterEqual(time.time(), end)
        self.assertEqual(seen, sorted(seen))
        self.assertTrue(any(0.2 < progress < 0.8 for progress in seen))
        self.assertEqual(seen[-1], 1.0)

    def test_a_run_whose_time_has_passed_does_nothing(self):
        model = OneWeight()
        self.run_of(model, 0, until=time.time() - 1).go(lambda: self.fail("a step was taken"), dict)

    def test_the_last_record_holds_means_and_what_was_evaluated(self):
        model = OneWeight()
        self.run_of(model, 2).go(model.loss, lambda: {"held_out": 7})
        (record,) = [json.loads(line) for line in (self.out / "curve.jsonl").read_text().splitlines()]
        self.assertEqual((record["step"], record["items"], record["held_out"]), (2, 8, 7))
        self.assertAlmostEqual(record["away"], (1.0 + 0.9) / 2, places=3)
        self.assertAlmostEqual(record["loss"], (1.0 + 0.81) / 2, places=3)

    def test_a_gradient_that_is_no_number_changes_no_weight(self):
        model = OneWeight()
        run = self.run_of(model, 2)
        run.go(lambda: ((model.weight * float("nan")).sum(), {}), dict)
        self.assertEqual((float(model.weight), run.step), (0.0, 2))

    def test_only_the_first_process_writes(self):
        model = OneWeight()
        self.run_of(model, 2, rank=1).go(model.loss, dict)
        self.assertEqual(list(self.out.iterdir()), [])
        self.assertGreater(float(model.weight), 0)


if __name__ == "__main__":
    unittest.main()
