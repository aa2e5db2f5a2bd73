"""A held-out set of questions for the running product: pictures, questions with visual prompts, and what a right answer
says and shows.

``python -m omg_llava.evaluate.questions --data DIR --frames 300 --out DIR`` writes every frame at its own size as a
video of one frame in VIPSeg's layout with its panoptic truth (``omg_llava.world.clip``), and ``questions.jsonl``, one
dialogue a line::

    {"frame": "images/000000/00000000.jpg", "turns": [{
        "task", "question", "prompts": [{"kind", "coordinates", "mask"}],
        "answer", "key", "phrases": [{"phrase", "isThing", "mask": {"size", "counts"}}]}]}

``--wordings`` and ``--style`` say how the questions are put (``omg_llava.instructions.speaker``): ``plain``, as
``seen`` in training, or in wordings ``held_out`` from it. Every frame gets each task once where its content allows an
unambiguous question, a single region once by each kind of prompt. Masks are COCO run lengths in pixels of the frame.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from pycocotools import mask as coco

from omg_llava.instructions.corpus import frame_facts
from omg_llava.instructions.dialogue import Turn
from omg_llava.instructions.mixes import TASKS
from omg_llava.instructions.speaker import PLAIN, STYLES, WORDINGS, Speaker, Style
from omg_llava.instructions.tasks import region_caption
from omg_llava.language.tokenizer import PHRASE_END, PHRASE_START, SEG, with_placeholders
from omg_llava.world.cache import FrameCache
from omg_llava.world.classes import CLASSES
from omg_llava.world.clip import segment_ids, write_truth, write_video
from omg_llava.world.scene import Frame, Scene

_KINDS = ("POINT", "BOX", "MASK")


def run_lengths(mask: np.ndarray) -> dict:
    """COCO's compressed form of a mask (H, W)."""
    encoded = coco.encode(np.asfortranarray(mask.astype(np.uint8)))
    return {"size": [int(v) for v in encoded["size"]], "counts": encoded["counts"].decode("ascii")}


def visual_prompt(mask: np.ndarray, kind: str, rng: np.random.Generator) -> dict:
    """A prompt on a mask (H, W): a point inside it, its box, or itself."""
    ys, xs = np.nonzero(mask)
    if kind == "POINT":
        pick = int(rng.integers(len(xs)))
        return {"kind": kind, "coordinates": [float(xs[pick]), float(ys[pick])], "mask": None}
    if kind == "BOX":
        return {
            "kind": kind,
            "coordinates": [float(v) for v in (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1)],
            "mask": None,
        }
    return {"kind": kind, "coordinates": [], "mask": run_lengths(mask)}


def describe(turn: Turn, frame: Frame, ids: np.ndarray, rows: np.ndarray, kind: str, rng: np.random.Generator) -> dict:
    """One turn with its masks; ids (16,) scene ids by slot, rows (16,) class rows by slot."""

    def mask(slot: int) -> np.ndarray:
        return frame.panoptic == ids[slot]

    phrases = [piece.split(PHRASE_END)[0].strip() for piece in turn.answer.split(PHRASE_START)[1:]]
    plain = turn.answer
    for token in (PHRASE_START, PHRASE_END, SEG):
        plain = plain.replace(token, "")
    text = " ".join(plain.split())
    for punctuation in ".,":
        text = text.replace(f" {punctuation}", punctuation)
    return {
        "task": turn.task,
        "question": with_placeholders(turn.question, len(turn.regions)),
        "prompts": [visual_prompt(mask(slot), kind, rng) for slot in turn.regions],
        "answer": text,
        "key": list(turn.key),
        "phrases": [
            {"phrase": p, "isThing": CLASSES[int(rows[s])].is_thing, "mask": run_lengths(mask(s))}
            for p, s in zip(phrases, turn.slots, strict=True)
        ],
    }


def write(
    cache: FrameCache, frames: int, out: Path, wording: str = PLAIN, style: Style | None = None, seed: int = 11
) -> int:
    """Writes the set; returns the number of dialogues."""
    out.mkdir(parents=True, exist_ok=True)
    videos = []
    rng = np.random.default_rng(seed)
    speaker = Speaker(rng, wording, style)
    written = 0
    with open(out / "questions.jsonl", "w") as lines:
        for index in range(frames):
            scene_seed, t, height, width = (int(v) for v in cache.scene[index])
            frame = Scene(scene_seed).render(t, height, width)
            videos.append(write_video(out, f"{index:06d}", [frame], [0], segment_ids([frame])))
            name = f"images/{index:06d}/00000000.jpg"
            facts = frame_facts(cache, index)
            for number, (task, _) in enumerate(TASKS):
                if not facts.sure:
                    continue
                for kind in _KINDS if task is region_caption else (_KINDS[(index + number) % 3],):
                    dialogue = next((d for d in (task(facts, speaker) for _ in range(4)) if d), None)
                    if dialogue is None:
                        continue
                    turns = [
                        describe(turn, frame, cache.object_id[index], cache.category[index], kind, rng)
                        for turn in dialogue
                    ]
                    lines.write(json.dumps({"frame": name, "turns": turns}) + "\n")
                    written += 1
    write_truth(out, videos)
    return written


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--frames", type=int, default=300)
    parser.add_argument(
        "--wordings", choices=WORDINGS, default=PLAIN, help="first of each kind; of training; never seen"
    )
    parser.add_argument("--style", choices=STYLES, help="how all are typed (default: plain as they are, others mixed)")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    style = STYLES[arguments.style] if arguments.style else None
    cache = FrameCache(arguments.data, "held_out")
    print(f"{write(cache, arguments.frames, arguments.out, arguments.wordings, style)} dialogues")


if __name__ == "__main__":
    main()
