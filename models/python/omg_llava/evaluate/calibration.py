"""What a bundle's certainty is worth: fits the curves of ``calibrations`` in ``bundle.json`` and shows how reliable
they are.

``python -m omg_llava.evaluate.calibration --questions DIR ... --answers FILE ... --out calibration.json`` reads
question sets of ``omg_llava.evaluate.questions`` and what ``omg quality --answers`` wrote of them, one file a set.
``--check DIR FILE`` names a set and its answers that are left out of the fit: their reliability is printed and, with
``--figure``, drawn.

An answer is right when its words hold what was asked for and each of its masks has an IoU of at least 0.5; the
probability is that of its words times that of its worst mask (``Calibration`` in the Java runtime).
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pycocotools import mask as coco

IOU = 0.5
BINS = 10
_STEPS = 200
_PRIOR = 1e-3


@dataclass(frozen=True)
class Judged:
    """One answer. mean, least: log probabilities of its tokens; words: whether they are right; masks: (score, fits) of
    each."""

    mean: float
    least: float
    words: bool
    masks: list[tuple[float, bool]]

    @property
    def right(self) -> bool:
        """Whether words and masks are right."""
        return self.words and all(fits for _, fits in self.masks)


def _iou(left: dict, right: dict) -> float:
    return float(coco.iou([left], [right], [0])[0, 0]) if left["size"] == right["size"] else 0.0


def judged(asked: dict, answer: dict) -> Judged:
    """One turn of ``questions.jsonl`` with its line of answers."""
    said = answer["said"]
    wanted = asked["phrases"]
    words = all(key.lower() in said.lower() for key in asked["key"]) if asked["key"] else said == asked["answer"]
    words = words and len(answer["phrases"]) == len(wanted)
    masks = [
        (shown["score"], place < len(wanted) and _iou(shown["mask"], wanted[place]["mask"]) >= IOU)
        for place, shown in enumerate(answer["phrases"])
    ]
    return Judged(answer["meanLogProbability"], answer["leastLogProbability"], words, masks)


def read(questions: Path, answers: Path) -> list[Judged]:
    """Every answered turn of a set."""
    said: dict[tuple, list[dict]] = {}
    for line in map(json.loads, answers.read_text().splitlines()):
        said.setdefault((line["frame"], line["task"], line["question"], *line["prompts"]), []).append(line)
    judgements = []
    for dialogue in map(json.loads, (questions / "questions.jsonl").read_text().splitlines()):
        for turn in dialogue["turns"]:
            kinds = (prompt["kind"] for prompt in turn["prompts"])
            answer = said[(dialogue["frame"], turn["task"], turn["question"], *kinds)].pop(0)
            if answer["said"] is not None:
                judgements.append(judged(turn, answer))
    return judgements


def logistic(inputs: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Factors (F + 1,), the constant first, of the logistic curve that fits inputs (N, F) to right (N,) best (Newton);
    no factor is negative."""
    used = list(range(inputs.shape[1]))
    while True:
        rows = np.column_stack([np.ones(len(inputs)), inputs[:, used]])
        factors = np.zeros(rows.shape[1])
        for _ in range(_STEPS):
            probability = 1 / (1 + np.exp(-rows @ factors))
            slope = rows.T @ (right - probability) - _PRIOR * factors
            bend = (rows * (probability * (1 - probability))[:, None]).T @ rows + _PRIOR * np.eye(len(factors))
            step = np.linalg.solve(bend, slope)
            factors += step
            if np.abs(step).max() < 1e-9:
                break
        negative = [column for column, factor in zip(used, factors[1:], strict=True) if factor < 0]
        if not negative:
            whole = np.zeros(inputs.shape[1] + 1)
            whole[[0, *(column + 1 for column in used)]] = factors
            return whole
        used = [column for column in used if column not in negative]


def fit(answers: list[Judged]) -> dict:
    """The curves as ``bundle.json`` holds them."""
    words = logistic(np.array([(a.mean, a.least) for a in answers]), np.array([a.words for a in answers], float))
    shown = [mask for a in answers if a.words for mask in a.masks]
    masks = logistic(np.array([[score] for score, _ in shown]), np.array([fits for _, fits in shown], float))
    names = {"words": ("bias", "mean", "least"), "masks": ("bias", "score")}
    return {
        part: {name: round(float(value), 4) for name, value in zip(names[part], factors, strict=True)}
        for part, factors in (("words", words), ("masks", masks))
    }


def probability(answer: Judged, curves: dict) -> float:
    """That an answer is right."""
    words, masks = curves["words"], curves["masks"]
    said = words["bias"] + words["mean"] * answer.mean + words["least"] * answer.least
    shown = [1 / (1 + np.exp(-masks["bias"] - masks["score"] * score)) for score, _ in answer.masks]
    return float(min([1.0, *shown]) / (1 + np.exp(-said)))


def reliability(scores: np.ndarray, right: np.ndarray) -> dict:
    """By tenths of the score: answers, mean score, share right; expected calibration error; AUROC of right against
    wrong."""
    places = np.minimum((scores * BINS).astype(int), BINS - 1)
    table = [
        {
            "from": place / BINS,
            "answers": int((places == place).sum()),
            "score": round(float(scores[places == place].mean()), 3),
            "right": round(float(right[places == place].mean()), 3),
        }
        for place in range(BINS)
        if (places == place).any()
    ]
    error = sum(row["answers"] * abs(row["score"] - row["right"]) for row in table) / len(scores)
    order = scores.argsort(kind="stable").argsort()
    good, bad = right.sum(), (~right).sum()
    auroc = (order[right].sum() - good * (good - 1) / 2) / max(good * bad, 1)
    return {"answers": len(scores), "error": round(error, 4), "auroc": round(float(auroc), 4), "tenths": table}


def draw(checked: dict[str, dict], file: Path) -> None:
    """The reliability of each set as a curve."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(4.2, 4.2))
    axes.plot([0, 1], [0, 1], color="#999999", linewidth=1)
    for name, report in checked.items():
        rows = [row for row in report["tenths"] if row["answers"] >= 10]
        axes.plot([r["score"] for r in rows], [r["right"] for r in rows], marker="o", label=name)
    axes.set(xlabel="score of the answer", ylabel="share that is right", xlim=(0, 1), ylim=(0, 1))
    axes.legend()
    figure.tight_layout()
    figure.savefig(file, dpi=110)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--questions", type=Path, nargs="+", required=True, help="sets that the curves are fitted to")
    parser.add_argument("--answers", type=Path, nargs="+", required=True, help="of the sets, in their order")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--check", type=Path, nargs=2, action="append", default=[], metavar=("DIR", "FILE"))
    parser.add_argument("--figure", type=Path)
    arguments = parser.parse_args()
    fitted = [one for pair in zip(arguments.questions, arguments.answers, strict=True) for one in read(*pair)]
    curves = fit(fitted)
    arguments.out.write_text(json.dumps(curves, indent=1) + "\n")
    checked = {}
    for questions, answers in arguments.check:
        judgements = read(questions, answers)
        scores = np.array([probability(one, curves) for one in judgements])
        checked[questions.name] = reliability(scores, np.array([one.right for one in judgements]))
    print(json.dumps({"fitted": len(fitted), "curves": curves, "checked": checked}, indent=1))
    if arguments.figure:
        draw(checked, arguments.figure)


if __name__ == "__main__":
    main()
