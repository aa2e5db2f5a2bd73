"""Draws answers of a bundle to a question set: the best and the worst of each task, what was said against what is
right.

``python -m omg_llava.evaluate.examples --questions DIR --answers FILE --out FILE.jpg``; the answers come from ``omg
quality --answers FILE``.
"""

import argparse
import json
import textwrap
from collections import defaultdict
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
from PIL import Image
from pycocotools import mask as coco

_COLOURS = (
    (230, 60, 60),
    (50, 120, 230),
    (40, 170, 80),
    (240, 170, 30),
    (160, 70, 200),
    (30, 180, 190),
    (220, 90, 160),
    (120, 120, 40),
)
TASKS = (
    "refer_colour",
    "refer_place",
    "refer_all",
    "reason",
    "grounded_caption",
    "region_caption",
    "vqa_count",
    "vqa_place",
    "caption",
    "absent_refer",
)


def shown_overlap(line: dict, truth: list[dict]) -> float:
    """Mean mask IoU of the answer's phrases and the right ones in order; 1 where neither has any."""
    if not truth and not line["phrases"]:
        return 1.0
    pairs = zip(line["phrases"], truth, strict=False)
    total = sum(float(coco.iou([said["mask"]], [right["mask"]], [False])[0, 0]) for said, right in pairs)
    return total / max(len(line["phrases"]), len(truth))


def draw_prompt(axes, prompt: dict) -> None:
    """A visual prompt in yellow."""
    at = prompt["coordinates"]
    if prompt["kind"] == "POINT":
        axes.plot(*at, "o", color="yellow", markeredgecolor="black")
    elif prompt["kind"] == "BOX":
        axes.add_patch(
            plt.Rectangle((at[0], at[1]), at[2] - at[0], at[3] - at[1], fill=False, edgecolor="yellow", linewidth=2)
        )
    else:
        axes.contour(coco.decode(prompt["mask"]), levels=[0.5], colors="yellow")


def draw_answer(axes, folder: Path, line: dict, prompts: list[dict]) -> None:
    """The frame with the prompts and the masks of the answer; below, question, answer, and what is right where it
    differs."""
    picture = np.asarray(Image.open(folder / line["frame"]).convert("RGB")).astype(np.float32)
    for index, phrase in enumerate(line["phrases"]):
        mask = coco.decode(phrase["mask"]).astype(bool)
        picture[mask] = picture[mask] * 0.4 + np.array(_COLOURS[index % len(_COLOURS)], np.float32) * 0.6
    axes.imshow(picture.astype(np.uint8))
    for prompt in prompts:
        draw_prompt(axes, prompt)
    axes.set_axis_off()
    text = [f"{line['task']}: {line['question'].replace(chr(10), ' ')}", f"{line['said']}"]
    if line["said"] != line["right"]:
        text.append(f"(right: {line['right']})")
    axes.set_title("\n".join(textwrap.fill(t, 44) for t in text), fontsize=7, loc="left", y=-0.08, va="top")


def draw(folder: Path, answers: Path, out: Path) -> None:
    """Two columns of good and of bad answers."""
    matplotlib.use("agg")
    asked: dict[tuple, list[dict]] = defaultdict(list)
    with open(folder / "questions.jsonl") as file:
        for turn in (t | {"frame": d["frame"]} for d in map(json.loads, file) for t in d["turns"]):
            asked[turn["frame"], turn["task"], turn["question"]].append(turn)
    # One question may be put to a frame with several prompts; equal ones are answered in the order that they are asked
    # in.
    with open(answers) as file:
        lines = [(line, asked[line["frame"], line["task"], line["question"]].pop(0)) for line in map(json.loads, file)]
    figure, axes = plt.subplots(len(TASKS) // 2, 4, figsize=(13, 3.7 * (len(TASKS) // 2)))
    for index, task in enumerate(TASKS):
        scored = [
            (line["said"] == line["right"], shown_overlap(line, turn["phrases"]), line, turn)
            for line, turn in lines
            if line["task"] == task
        ]
        ordered = sorted((s for s in scored if s[2]["said"] is not None), key=lambda s: s[:2])
        for column, (_, _, line, turn) in enumerate((ordered[-1 - len(ordered) // 20], ordered[len(ordered) // 40])):
            draw_answer(axes[index // 2, index % 2 * 2 + column], folder, line, turn["prompts"])
    figure.tight_layout(h_pad=4)
    out.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(out, dpi=100, pil_kwargs={"quality": 80} if out.suffix == ".jpg" else None)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--answers", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    draw(arguments.questions, arguments.answers, arguments.out)


if __name__ == "__main__":
    main()
