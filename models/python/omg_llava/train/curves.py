"""Draws the learning curves of a run.

``python -m omg_llava.train.curves RUN [RUN ...] --out FILE.png`` reads the ``curve.jsonl`` of each stage's folder:
losses on the left, what was measured on held-out frames on the right.
"""

import argparse
import json
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt

_NOT_LOSSES = {"minutes", "step", "items", "lr", "norm", "right", "pq", "prompts", "held_out", "held_out_wordings"}


def held_out_scores(record: dict) -> dict[str, float]:
    """What a record of ``curve.jsonl`` says of held-out frames, by name; empty between evaluations."""
    scores = {f"PQ {group}": value for group, value in record.get("pq", {}).items()}
    scores |= {
        f"class by {kind}": v["class_accuracy"]
        for kind, v in record.get("prompts", {}).items()
        if "class_accuracy" in v
    }
    for task, values in record.get("held_out", {}).items():
        if task in ("refer", "refer_things"):
            scores |= {f"{task} gIoU": values["giou"], f"{task} cIoU": values["ciou"]}
        elif task.startswith(("vqa", "region_caption", "absent")) and "exact" in values:
            scores[task] = values["exact"]
    return scores


def draw(runs: list[Path], out: Path) -> None:
    """One row of two charts per run."""
    matplotlib.use("agg")
    figure, axes = plt.subplots(len(runs), 2, figsize=(13, 4 * len(runs)), squeeze=False)
    for run, (losses, scores) in zip(runs, axes, strict=True):
        records = [json.loads(line) for line in (run / "curve.jsonl").read_text().splitlines()]
        if not records:
            raise SystemExit(f"{run}/curve.jsonl is empty: the stage has not logged yet")
        minutes = [r["minutes"] for r in records]
        for name in [k for k in records[-1] if k not in _NOT_LOSSES]:
            losses.plot(minutes, [r.get(name) for r in records], label=name, linewidth=1)
        losses.set(title=f"{run.name}: losses", xlabel="minutes", yscale="log")
        measured = [(r["minutes"], held_out_scores(r)) for r in records]
        measured = [(m, s) for m, s in measured if s]
        for name in sorted({n for _, s in measured for n in s}):
            scores.plot(
                *zip(*[(m, s[name]) for m, s in measured if name in s], strict=True),
                marker=".",
                label=name,
                linewidth=1,
            )
        scores.set(title=f"{run.name}: held-out frames", xlabel="minutes", ylim=(0, 1))
        for chart in (losses, scores):
            chart.grid(alpha=0.3)
            chart.legend(fontsize=6, ncols=2)
    figure.tight_layout()
    out.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(out, dpi=110)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", nargs="+", type=Path, help="folders of stages")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    draw(arguments.runs, arguments.out)


if __name__ == "__main__":
    main()
