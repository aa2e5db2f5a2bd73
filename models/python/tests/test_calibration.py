"""Curves from the model's certainty to the share that is right."""

import json
import tempfile
import unittest
from pathlib import Path

import numpy as np

from omg_llava.evaluate.calibration import Judged, fit, probability, read, reliability


def answers(count: int, seed: int) -> list[Judged]:
    """Answers that are right as often as their least probable token is probable, half of them with one mask."""
    rng = np.random.default_rng(seed)
    drawn = []
    for number in range(count):
        least = -float(rng.exponential(0.7))
        score = float(rng.uniform(0.5, 1))
        masks = [(score, bool(rng.uniform() < 2 * score - 1))] if number % 2 else []
        drawn.append(Judged(least / 3, least, bool(rng.uniform() < np.exp(least)), masks))
    return drawn


class CalibrationTest(unittest.TestCase):
    def test_scores_of_other_answers_are_as_often_right_as_they_say(self):
        curves = fit(answers(4000, 1))
        others = answers(4000, 2)

        report = reliability(
            np.array([probability(one, curves) for one in others]), np.array([one.right for one in others])
        )

        self.assertLess(report["error"], 0.05)
        self.assertGreater(report["auroc"], 0.75)

    def test_more_certain_never_means_less_likely_right(self):
        rng = np.random.default_rng(3)
        backwards = [Judged(-float(v), -float(v), bool(v > 0.5), []) for v in rng.uniform(0, 1, 500)]
        curves = fit(backwards + answers(50, 4))

        self.assertGreaterEqual(min(curves["words"]["mean"], curves["words"]["least"]), 0)
        self.assertGreaterEqual(curves["masks"]["score"], 0)

    def test_a_set_and_its_answers_are_matched_turn_by_turn(self):
        mask = {"size": [2, 2], "counts": "04"}
        empty = {"size": [2, 2], "counts": "4"}
        turns = [
            {"task": "t", "question": "q", "prompts": [], "answer": "A ball.", "key": ["ball"], "phrases": []},
            {"task": "t", "question": "q", "prompts": [], "answer": "A cat.", "key": ["cat"], "phrases": []},
            {"task": "s", "question": "p", "prompts": [], "answer": "Cat.", "key": [], "phrases": [{"mask": mask}]},
            {"task": "s", "question": "r", "prompts": [], "answer": "Cat.", "key": [], "phrases": [{"mask": mask}]},
        ]
        shown = [[], [], [{"score": 0.9, "mask": mask}], [{"score": 0.8, "mask": empty}]]
        said = ["a Ball", "a dog", "Cat.", "Cat."]
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "questions.jsonl").write_text(json.dumps({"frame": "f", "turns": turns}) + "\n")
            lines = [
                {
                    "frame": "f",
                    "task": turn["task"],
                    "question": turn["question"],
                    "prompts": [],
                    "said": text,
                    "meanLogProbability": -0.1,
                    "leastLogProbability": -0.2,
                    "phrases": phrases,
                }
                for turn, text, phrases in zip(turns, said, shown, strict=True)
            ]
            (root / "answers.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))

            judged = read(root, root / "answers.jsonl")

        self.assertEqual([one.words for one in judged], [True, False, True, True])
        self.assertEqual([one.right for one in judged], [True, False, True, False])


if __name__ == "__main__":
    unittest.main()
