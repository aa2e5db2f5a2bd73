"""A held-out set of questions over several frames for the running product: what left, what came in, what moved where.

``python -m omg_llava.evaluate.several --scenes 150 --out DIR`` writes a set as ``omg_llava.evaluate.questions`` does;
each line also has ``before``, the pictures before the one that is asked about, every second frame from the oldest that
is looked back on, and ``read``, the places among them of the frames that the question looks back on. Tracks come from
the product, which follows all pictures; right answers from what the scene knows.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from PIL import Image

from omg_llava.evaluate.questions import describe
from omg_llava.instructions.dialogue import Turn
from omg_llava.instructions.facts import FrameFacts
from omg_llava.instructions.following import left_or_came, moved
from omg_llava.instructions.speaker import PLAIN, WORDINGS, Speaker
from omg_llava.world.cache import frame_arrays
from omg_llava.world.clip import QUALITY, segment_ids, write_truth, write_video
from omg_llava.world.scene import HELD_OUT_SEED, Scene
from omg_llava.world.variety import usual

FIRST_SEED = HELD_OUT_SEED + 300_000_000  # of no other set
LOOKED_BACK_ON = 2  # frames, as in training
STRIDE = 2  # frames between neighbouring pictures
_SIZE = 192  # of the pictures by which facts are told; nano's input
_TRIES = ((left_or_came, 8), (moved, 4))


def facts_at(scene: Scene, t: int, height: int, width: int) -> tuple[FrameFacts, np.ndarray, np.ndarray]:
    """Facts of one frame; scene ids (16,) and class rows (16,) by slot."""
    _, segments, category, colour, object_id = frame_arrays(scene, t, height, width, _SIZE)
    return FrameFacts(segments, category, colour, height, width, object_id), object_id, category


def asked(facts: FrameFacts, speaker: Speaker) -> list[Turn]:
    """Different questions about a followed frame."""
    turns: dict[str, Turn] = {}
    for task, tries in _TRIES:
        for _ in range(tries):
            for turn in task(facts, speaker) or []:
                turns.setdefault(turn.question.lower(), turn)
    return list(turns.values())


def write(scenes: int, out: Path, wording: str = PLAIN, seed: int = 12) -> int:
    """Writes the set; returns the number of questions."""
    out.mkdir(parents=True, exist_ok=True)
    speaker = Speaker(np.random.default_rng(seed), wording)
    videos, written = [], 0
    with open(out / "questions.jsonl", "w") as lines:
        for number in range(scenes):
            shot = usual(FIRST_SEED + number, 1)
            scene, size = shot.scene, (shot.height, shot.width)
            drawn = np.random.default_rng((seed, number)).choice(
                scene.length // STRIDE, LOOKED_BACK_ON + 1, replace=False
            )
            *read, now = (int(t) * STRIDE for t in np.sort(drawn))
            facts, ids, rows = facts_at(scene, now, *size)
            turns = asked(facts.followed(tuple(facts_at(scene, t, *size)[0] for t in read)), speaker)
            if not facts.sure or not turns:
                continue
            video, frame = f"{number:06d}", scene.render(now, *size)
            videos.append(write_video(out, video, [frame], [now], segment_ids([frame])))
            before = {t: f"images/{video}/{t:08d}.jpg" for t in range(read[0], now, STRIDE)}
            for t, name in before.items():
                Image.fromarray(scene.render(t, *size).image).save(out / name, quality=QUALITY)
            for turn in turns:
                line = {
                    "frame": f"images/{video}/{now:08d}.jpg",
                    "before": list(before.values()),
                    "read": [list(before).index(t) for t in read],
                    "turns": [describe(turn, frame, ids, rows, "POINT", speaker.rng)],
                }
                lines.write(json.dumps(line) + "\n")
                written += 1
    write_truth(out, videos)
    return written


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenes", type=int, default=150)
    parser.add_argument(
        "--wordings", choices=WORDINGS, default=PLAIN, help="first of each kind; of training; never seen"
    )
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    print(f"{write(arguments.scenes, arguments.out, arguments.wordings)} questions")


if __name__ == "__main__":
    main()
