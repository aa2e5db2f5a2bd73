"""The demonstration clip: one scene of the demo seeds in VIPSeg's layout, with instructions and what a right answer
would point at.

``python -m omg_llava.world.demo --out DIR``. The scene is the first demo seed that ``suitable`` accepts; the choice
looked at the ground truth alone, before any answer of a model. Files: ``clip/images/<video>/<8 digits>.jpg``,
``clip/panomasksRGB/<video>/<8 digits>.png`` (id = R + 256 G + 65536 B, 0 void), ``clip/panoptic_gt.json``,
``clip/index.json``, ``instructions.json``, ``masks/*.png``.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from PIL import Image
from scipy.ndimage import distance_transform_cdt

from omg_llava.instructions.facts import FrameFacts
from omg_llava.world.cache import frame_arrays
from omg_llava.world.classes import CLASS_BY_ID
from omg_llava.world.clip import segment_ids, write_truth, write_video
from omg_llava.world.scene import DEMO_SEED, Frame, Scene, SceneObject

SEED = DEMO_SEED + 165_088  # the first that ``suitable`` accepts; the search takes a minute
FRAMES = 36
LONGER_SIDE = 320
INPUT_SIDE = 128
# Every instruction names what it speaks of, so the scene must have these, once each.
NEEDED = {"ball", "cat", "car"}


def suitable(seed: int) -> bool:
    """4 to 6 things of different classes, among them NEEDED, and colours before 3 stuff regions, visible from first to
    last frame, most moving."""
    scene = Scene(seed)
    height, width = scene.default_size(INPUT_SIDE)
    if height >= width or not scene.thing_names() >= NEEDED or len(scene.backdrop.regions) < 3:
        return False
    first, last = scene.render(0, height, width), None
    things = [o for o in first.objects if o.is_thing]
    if (
        not 4 <= len(things) <= 6
        or not {o.category for o in things} >= NEEDED
        or len({o.category for o in things}) < len(things)
    ):
        return False
    if len({o.colour for o in things}) < len(things):
        return False
    for t in range(0, FRAMES, 5):
        last = scene.render(t, height, width)
        if {o.id for o in last.objects if o.is_thing} != {o.id for o in things} or min(
            o.area for o in last.objects
        ) < 120:
            return False
    moved = {o.id: np.hypot(*np.subtract(o.centre, p.centre)) for o in last.objects for p in things if o.id == p.id}
    return sum(distance > 0.06 * width for distance in moved.values()) >= 3


def first_suitable(limit: int = 200_000) -> int:
    """The first suitable demo seed."""
    return next(seed for seed in range(DEMO_SEED, DEMO_SEED + limit) if suitable(seed))


def write_clip(scene: Scene, frames: list[Frame], ids: dict[int, int], root: Path) -> str:
    """Pictures, masks and both JSON files below ``root``; returns the video's id."""
    video = f"{scene.backdrop.layout}_{scene.seed - DEMO_SEED}"
    write_truth(root, [write_video(root, video, frames, list(range(len(frames))), ids)])
    return video


def instructions(frames: list[Frame], mentioned: list[int], ids: dict[int, int], folder: Path) -> list[dict]:
    """The instructions; the mask prompt's picture is written below ``folder``. mentioned: scene ids that a description
    of frame 28 names."""

    def thing(name: str, frame: int) -> SceneObject:
        return next(o for o in frames[frame].objects if o.category == name)

    def best_seen(name: str) -> int:
        """The frame that shows most of a thing: one points at what one sees."""
        return max(range(len(frames)), key=lambda f: thing(name, f).area)

    def inside(o: SceneObject, frame: int) -> list[int]:
        """The innermost pixel of what is visible."""
        distance = distance_transform_cdt(np.pad(frames[frame].panoptic == o.id, 1), metric="chessboard")[1:-1, 1:-1]
        y, x = np.unravel_index(distance.argmax(), distance.shape)
        return [int(x), int(y)]

    def at(frame: int) -> dict:
        return {"mode": "FRAME", "frame": frame}

    def expect(*objects: SceneObject) -> dict:
        return {"tracks": [ids[o.id] for o in objects], "category": objects[0].category}

    others = [o for o in frames[0].objects if o.is_thing and o.category not in NEEDED]
    # A point says least of the three: it goes on the thing in front of all others, where it cannot mean anything else.
    foremost = max((o for o in frames[0].objects if o.is_thing), key=lambda o: o.depth).category
    pointed_at, boxed_at, masked_at = best_seen(foremost), best_seen("cat"), best_seen(others[0].category)
    pointed, cat, masked, car = (
        thing(foremost, pointed_at),
        thing("cat", boxed_at),
        thing(others[0].category, masked_at),
        thing("car", 16),
    )
    (folder / "masks").mkdir(parents=True, exist_ok=True)
    Image.fromarray(((frames[masked_at].panoptic == masked.id) * 255).astype(np.uint8)).save(
        folder / "masks" / "region.png", optimize=True
    )
    x, y, w, h = cat.bbox
    stuff = max((o for o in frames[24].objects if not o.is_thing), key=lambda o: o.area)
    described = [next(o for o in frames[28].objects if o.id == key) for key in mentioned]
    return [
        {"id": "caption", "text": "Describe the picture.", "target": at(4), "prompts": []},
        {"id": "question", "text": "How many balls are there?", "target": at(6), "prompts": []},
        {
            "id": "absent",
            "text": "Is there a bottle?" if all(o.category != "bottle_or_cup" for o in others) else "Is there a tent?",
            "target": at(6),
            "prompts": [],
        },
        {
            "id": "region-point",
            "text": "What is this? <region>",
            "target": at(pointed_at),
            "prompts": [{"kind": "POINT", "coordinates": inside(pointed, pointed_at)}],
            "expect": expect(pointed),
        },
        {
            "id": "region-box",
            "text": "What is in this region? <region>",
            "target": at(boxed_at),
            "prompts": [{"kind": "BOX", "coordinates": [x, y, x + w, y + h]}],
            "expect": expect(cat),
        },
        {
            "id": "region-mask",
            "text": "Describe this region.",
            "target": at(masked_at),
            "prompts": [{"kind": "MASK", "mask": "masks/region.png"}],
            "expect": expect(masked),
        },
        {
            "id": "referring",
            "text": f"Segment the {car.colour} car.",
            "target": at(16),
            "prompts": [],
            "expect": expect(car),
        },
        {
            "id": "referring-background",
            "text": f"Please segment the {CLASS_BY_ID[stuff.category_id].spoken} in this image.",
            "target": at(24),
            "prompts": [],
            "expect": expect(stuff),
        },
        {
            "id": "reasoning",
            "text": "Segment the thing that could roll away.",
            "target": at(18),
            "prompts": [],
            "expect": expect(thing("ball", 18)),
        },
        {
            "id": "description",
            "text": "Describe the scene and segment each thing you mention.",
            "target": at(28),
            "prompts": [],
            "expect": expect(*described),
        },
        {
            "id": "standing",
            "text": "Segment the cat.",
            "target": {"mode": "EVERY", "every": 4},
            "prompts": [],
            "expect": expect(cat),
        },
        {
            "id": "conversation-1",
            "conversation": "talk",
            "text": "What colour is the ball?",
            "target": at(30),
            "prompts": [],
        },
        {
            "id": "conversation-2",
            "conversation": "talk",
            "text": "Segment it.",
            "target": at(30),
            "prompts": [],
            "expect": expect(thing("ball", 30)),
        },
    ]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument(
        "--search", action="store_true", help="look for the first suitable seed instead of taking the known one"
    )
    arguments = parser.parse_args()
    scene = Scene(first_suitable() if arguments.search else arguments.seed)
    height, width = scene.default_size(LONGER_SIDE)
    frames = [scene.render(t, height, width) for t in range(FRAMES)]
    _, segments, category, colour, object_id = frame_arrays(scene, 28, height, width, INPUT_SIDE)
    facts = FrameFacts(segments, category, colour, height, width)
    mentioned = [int(object_id[f.slot]) for f in facts.things + facts.stuff]
    ids = segment_ids(frames)
    video = write_clip(scene, frames, ids, arguments.out / "clip")
    asked = instructions(frames, mentioned, ids, arguments.out)
    (arguments.out / "instructions.json").write_text(json.dumps(asked, indent=1) + "\n")
    print(
        f"seed {scene.seed}, video {video}: {height} x {width}, "
        + ", ".join(f"{o.colour or ''} {o.category}".strip() for o in frames[0].objects)
    )


if __name__ == "__main__":
    main()
