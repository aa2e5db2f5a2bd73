"""What is to be followed in generated videos with hazards, for the running product.

``python -m omg_llava.evaluate.following --videos 60 --out DIR`` writes the videos as ``omg_llava.world.vipseg`` does,
of scenes of no other set, and ``follow.jsonl``, for each video at most two instructions:

===== ==========================================================================================
thing about a thing that alone fits its words among those of the first frame, with a point on it
class about all things of a class, of which one comes into the picture later
===== ==========================================================================================

``ids`` are what is meant in the masks.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from omg_llava.instructions.facts import plural
from omg_llava.world.classes import CLASS_BY_ID
from omg_llava.world.scene import Frame, SceneObject
from omg_llava.world.vipseg import HAZARDS, write_set

SEED_OFFSET = 3_000_000  # of no other set
LEAST_AREA = 60  # pixels
LATE = 3  # frames: what is first seen later than so comes into the picture


def spoken(thing: SceneObject) -> str:
    """What its class is called in an instruction."""
    return CLASS_BY_ID[thing.category_id].spoken


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


def coming(frames: list[Frame]) -> list[SceneObject]:
    """All things of the class of which most come into the picture, if any do."""
    first: dict[int, tuple[int, SceneObject]] = {}
    for t, frame in enumerate(frames):
        for thing in frame.objects:
            if thing.is_thing and thing.area >= LEAST_AREA:
                first.setdefault(thing.id, (t, thing))
    late = [thing.category_id for t, thing in first.values() if t > LATE]
    if not late:
        return []
    most = max(sorted(set(late)), key=late.count)
    return [thing for _, thing in first.values() if thing.category_id == most]


def write(videos: int, out: Path, seed_offset: int = SEED_OFFSET) -> int:
    """Writes the set; returns how many instructions it has."""
    out.mkdir(parents=True, exist_ok=True)
    count = 0

    with (out / "follow.jsonl").open("w") as lines:

        def ask(**line: object) -> None:
            nonlocal count
            print(json.dumps(line), file=lines, flush=True)
            count += 1

        def seen(video: str, frames: list[Frame], ids: dict[int, int]) -> None:
            thing = meant(frames[0])
            if thing is not None:
                text = f"Segment the {thing.colour} {spoken(thing)}."
                ask(kind="thing", video=video, text=text, ids=[ids[thing.id]], point=inside(frames[0], thing))
            things = coming(frames)
            if things:
                text = f"Segment all {plural(spoken(things[0]))}."
                ask(kind="class", video=video, text=text, ids=sorted(ids[o.id] for o in things))

        write_set(out, videos, seed_offset, seen)
    return count


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--videos", type=int, default=60, help=f"of {len(HAZARDS)} hazards in turn")
    parser.add_argument("--seed-offset", type=int, default=SEED_OFFSET, help="another set, to choose rules by")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    print(f"{write(arguments.videos, arguments.out, arguments.seed_offset)} instructions")


if __name__ == "__main__":
    main()
