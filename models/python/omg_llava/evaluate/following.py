"""What is to be followed in generated videos with hazards, for the running product.

``python -m omg_llava.evaluate.following --videos 60 --out DIR`` writes the videos as ``omg_llava.world.vipseg`` does,
of scenes of no other set, and ``follow.jsonl``: for each video the instruction, about a thing that alone fits its words
among those of the first frame, a point on that thing, and its id in the masks.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from omg_llava.world.scene import Frame, SceneObject
from omg_llava.world.vipseg import HAZARDS, write_set

SEED_OFFSET = 3_000_000  # of no other set
SPOKEN = {
    "parasol_or_umbrella": "umbrella",
    "ship_or_boat": "boat",
    "bottle_or_cup": "bottle",
    "chair_or_seat": "chair",
}
LEAST_AREA = 60  # pixels


def meant(first: Frame) -> SceneObject | None:
    """The first thing of a frame that its colour and class tell from the others."""
    things = [o for o in first.objects if o.is_thing]
    for thing in sorted(things, key=lambda o: o.id):
        alike = [o for o in things if (o.colour, o.category_id) == (thing.colour, thing.category_id)]
        if len(alike) == 1 and thing.area >= LEAST_AREA:
            return thing
    return None


def inside(frame: Frame, thing: SceneObject) -> tuple[int, int]:
    """A pixel of the thing, the one nearest to its centre."""
    ys, xs = np.nonzero(frame.panoptic == thing.id)
    nearest = np.argmin((xs - thing.centre[0]) ** 2 + (ys - thing.centre[1]) ** 2)
    return int(xs[nearest]), int(ys[nearest])


def write(videos: int, out: Path, seed_offset: int = SEED_OFFSET) -> int:
    """Writes the set; returns how many videos have something to follow."""
    lines = []

    def ask(video: str, frames: list[Frame], ids: dict[int, int]) -> None:
        thing = meant(frames[0])
        if thing is not None:
            lines.append(
                {
                    "video": video,
                    "text": f"Segment the {thing.colour} {SPOKEN.get(thing.category, thing.category)}.",
                    "point": inside(frames[0], thing),
                    "id": ids[thing.id],
                }
            )

    write_set(out, videos, seed_offset, ask)
    (out / "follow.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return len(lines)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--videos", type=int, default=60, help=f"of {len(HAZARDS)} hazards in turn")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    print(f"{write(arguments.videos, arguments.out)} of {arguments.videos} videos")


if __name__ == "__main__":
    main()
