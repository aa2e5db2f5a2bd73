"""The generated validation set: videos of held-out seeds in VIPSeg's layout, each with one hazard for identities.

``python -m omg_llava.world.vipseg --out DIR --videos 90 --seed-offset 0``. ``index.json`` names hazard and seed of each
video. A video's seed is the first in its range whose ground truth, looked at before any answer of a model, shows the
hazard. Frame numbers are neither dense nor from 1.

============== ======================================================================
crossing_alike two things of one class and colour change sides
crossing       two things of one class, of different colours, change sides
occlusion      a thing is behind a larger one for 20 to 90 frames; half of them turn round there
leaving        a thing leaves the picture and comes back, 20 to 90 frames later
pan            the camera swings by more than a quarter of the picture
many           nine to twelve small things
small          two to four things, of less than a tenth of the picture's longer side
cut            two scenes, one after the other
mixed          an ordinary scene
============== ======================================================================
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from omg_llava.world.clip import WrittenVideo, segment_ids, write_truth, write_video
from omg_llava.world.scene import HELD_OUT_SEED, Frame, Scene

VALIDATION_SEED = HELD_OUT_SEED + 500_000_000
SEEDS_PER_VIDEO = 1_000
LONGER_SIDE = 320
_CHECK_SIDE = 96
_CHECK_STEP = 2
_LEAST_GAP, _LARGEST_GAP = 20, 90  # frames; the second is how long a tracker remembers
_SECOND_SCENE_ID = 100
_STUFF_ID = 1000


def _crossing(scene: Scene, rng: np.random.Generator, alike: bool) -> Scene:
    def direct(movers):
        first, second, *others = movers
        reach, foot = float(rng.uniform(0.22, 0.32)) * min(1.0, scene.aspect), float(first.start[1])
        speed = 2 * reach / scene.length
        size = float(rng.uniform(0.16, 0.28))
        first = replace(first, path="linear", size=size, start=(-reach, foot), velocity=(speed, 0.0))
        if alike:
            second = replace(second, colour=first.colour, rgb=first.rgb)
        second = replace(
            second,
            name=first.name,
            path="linear",
            size=size * float(rng.uniform(0.85, 1.15)),
            start=(reach, foot + float(rng.uniform(0.02, 0.05))),
            velocity=(-speed, 0.0),
        )
        return [first, second, *others]

    return scene.stage(direct)


def _occlusion(scene: Scene, rng: np.random.Generator) -> Scene:
    def direct(movers):
        hidden, screen, *others = movers
        foot = float(hidden.start[1])
        centre, reach = float(rng.uniform(-0.05, 0.05)), float(rng.uniform(0.28, 0.36)) * min(1.0, scene.aspect)
        hidden = replace(hidden, size=float(rng.uniform(0.1, 0.15)))
        if rng.uniform() < 0.5:
            hidden = replace(
                hidden, path="linear", start=(centre - reach, foot), velocity=(2 * reach / scene.length, 0.0)
            )
        else:  # there and back in one half of the swing
            hidden = replace(
                hidden,
                path="swing",
                start=(centre - 0.33, foot),
                velocity=(0.001, 0.0),
                period=2.0 * scene.length,
                phase=0.0,
            )
        screen = replace(
            screen,
            path="linear",
            size=float(rng.uniform(0.34, 0.45)),
            start=(centre, foot + 0.06),
            velocity=(0.0, 0.0),
        )
        return [hidden, screen, *others]

    return scene.stage(direct)


def _leaving(scene: Scene, rng: np.random.Generator) -> Scene:
    def direct(movers):
        leaving, *others = movers
        side = 0.0 if rng.uniform() < 0.5 else float(np.pi)
        start = (float(rng.uniform(-0.05, 0.05)), float(leaving.start[1]))
        return [
            replace(
                leaving,
                path="return",
                size=float(rng.uniform(0.14, 0.26)),
                start=start,
                period=2.0 * scene.length,
                phase=side,
            ),
            *others,
        ]

    return scene.stage(direct)


def _pan(scene: Scene, rng: np.random.Generator) -> Scene:
    return scene.stage(
        lambda movers: movers,
        (float(rng.uniform(0.16, 0.26)), scene.length * float(rng.uniform(0.9, 1.5)), float(rng.uniform(0, 6.28))),
    )


def _sized(scene: Scene, rng: np.random.Generator, largest: float) -> Scene:
    return scene.stage(
        lambda movers: [replace(m, size=float(np.exp(rng.uniform(np.log(0.06), np.log(largest))))) for m in movers]
    )


def _as_is(scene: Scene, rng: np.random.Generator) -> Scene:
    return scene


@dataclass(frozen=True)
class _Sight:
    """A thing in the checked frames: its colour; area in pixels and centre, zero where it is not seen."""

    colour: str
    areas: np.ndarray
    columns: np.ndarray


def _sights(scene: Scene) -> dict[int, _Sight]:
    times = range(0, scene.length, _CHECK_STEP)
    found: dict[int, _Sight] = {}
    for place, t in enumerate(times):
        for o in scene.render(t, *scene.default_size(_CHECK_SIDE)).objects:
            if o.is_thing:
                sight = found.setdefault(o.id, _Sight(o.colour, np.zeros(len(times)), np.zeros(len(times))))
                sight.areas[place], sight.columns[place] = o.area, o.centre[0]
    return found


def _shows_crossing(sights: dict[int, _Sight]) -> bool:
    if 1 not in sights or 2 not in sights:
        return False
    first, second = sights[1], sights[2]
    both = (first.areas > 0) & (second.areas > 0)
    side = np.sign(first.columns - second.columns)[both]
    return both[0] and both[-1] and both.mean() > 0.7 and side[0] != side[-1]


def _shows_crossing_of_two(sights: dict[int, _Sight]) -> bool:
    return _shows_crossing(sights) and sights[1].colour != sights[2].colour


def _gap(areas: np.ndarray, below: float) -> int:
    """Longest run of checked frames with less than ``below`` of the largest area, seen before and after it."""
    low = areas < below * areas.max()
    if low[0] or low[-1]:
        return 0
    longest = run = 0
    for value in low:
        run = run + 1 if value else 0
        longest = max(longest, run)
    return longest


def _shows_occlusion(sights: dict[int, _Sight]) -> bool:
    return (
        1 in sights
        and 2 in sights
        and _LEAST_GAP <= _CHECK_STEP * _gap(sights[1].areas, 0.1) <= _LARGEST_GAP
        and (sights[2].areas > 0).all()
    )


def _shows_return(sights: dict[int, _Sight]) -> bool:
    return 1 in sights and _LEAST_GAP <= _CHECK_STEP * _gap(sights[1].areas, 1e-9) <= _LARGEST_GAP


def _shows_things(sights: dict[int, _Sight]) -> bool:
    return len(sights) >= 2 and sum((s.areas > 0).mean() for s in sights.values()) >= 2


def _shows_many(sights: dict[int, _Sight]) -> bool:
    return sum((s.areas > 0).mean() for s in sights.values()) >= 7


_USUAL_LENGTH, _LONG_LENGTH = (24, 48), (80, 180)


@dataclass(frozen=True)
class Hazard:
    """How a scene gets a hazard, with how many things and frames, and whether its ground truth shows it."""

    name: str
    things: tuple[int, int]
    stage: Callable[[Scene, np.random.Generator], Scene]
    shows: Callable[[dict[int, _Sight]], bool]
    frames: tuple[int, int] = _USUAL_LENGTH


HAZARDS = (
    Hazard("crossing_alike", (2, 4), partial(_crossing, alike=True), _shows_crossing),
    Hazard("crossing", (2, 4), partial(_crossing, alike=False), _shows_crossing_of_two),
    Hazard("occlusion", (2, 4), _occlusion, _shows_occlusion, _LONG_LENGTH),
    Hazard("leaving", (2, 5), _leaving, _shows_return, _LONG_LENGTH),
    Hazard("pan", (3, 6), _pan, _shows_things),
    Hazard("many", (9, 12), partial(_sized, largest=0.15), _shows_many),
    Hazard("small", (2, 4), partial(_sized, largest=0.1), _shows_things),
    Hazard("cut", (2, 5), _as_is, _shows_things),
    Hazard("mixed", (3, 8), _as_is, _shows_things),
)


def _scene(hazard: Hazard, seed: int) -> Scene:
    rng = np.random.default_rng((seed, 1))
    length = int(rng.integers(hazard.frames[0], hazard.frames[1] + 1))
    return hazard.stage(Scene(seed, length, int(rng.integers(hazard.things[0], hazard.things[1] + 1))), rng)


def _first(hazard: Hazard, seeds: range, suits: Callable[[Scene], bool]) -> Scene:
    for seed in seeds:
        scene = _scene(hazard, seed)
        if suits(scene) and hazard.shows(_sights(scene)):
            return scene
    raise ValueError(f"no seed of {seeds.start}..{seeds.stop - 1} shows {hazard.name}")


def _second_scene(frame: Frame) -> Frame:
    """Things get ids of their own; stuff keeps one id per class."""
    panoptic = np.where(
        (frame.panoptic > 0) & (frame.panoptic < _STUFF_ID), frame.panoptic + _SECOND_SCENE_ID, frame.panoptic
    )
    return Frame(
        frame.image, panoptic, [replace(o, id=o.id + _SECOND_SCENE_ID) if o.is_thing else o for o in frame.objects]
    )


def _frames(hazard: Hazard, seeds: range) -> tuple[int, list[Frame]]:
    """Seed and frames of a video."""
    scene = _first(hazard, seeds, lambda s: True)
    size = scene.default_size(LONGER_SIDE)
    if hazard.name != "cut":
        return scene.seed, [scene.render(t, *size) for t in range(scene.length)]
    other = _first(hazard, range(scene.seed + 1, seeds.stop), lambda s: s.aspect == scene.aspect)
    half, rest = scene.length // 2, scene.length - scene.length // 2
    late = min(rest, other.length)
    return scene.seed, [scene.render(t, *size) for t in range(half)] + [
        _second_scene(other.render(t, *size)) for t in range(late)
    ]


def write_set(
    root: Path,
    videos: int,
    seed_offset: int,
    seen: Callable[[str, list[Frame], dict[int, int]], None] = lambda video, frames, ids: None,
) -> list[WrittenVideo]:
    """Writes the set below ``root``; the same arguments give the same files. seen: told each video's name, frames, and
    the ids that its scene ids have in the masks."""
    written = []
    for number in range(videos):
        hazard = HAZARDS[number % len(HAZARDS)]
        start = VALIDATION_SEED + seed_offset + number * SEEDS_PER_VIDEO
        seed, frames = _frames(hazard, range(start, start + SEEDS_PER_VIDEO))
        rng = np.random.default_rng((seed, 2))
        numbers = int(rng.integers(2, 400)) + np.cumsum(rng.integers(3, 7, len(frames)))
        ids = segment_ids(frames)
        video = write_video(root, f"{number}_{hazard.name}", frames, numbers.tolist(), ids)
        seen(video.id, frames, ids)
        video.index.update(hazard=hazard.name, seed=seed)
        written.append(video)
        print(f"\r{number + 1} of {videos} videos", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    write_truth(root, written)
    return written


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--videos", type=int, default=90)
    parser.add_argument(
        "--seed-offset", type=int, default=0, help="another set: offsets a million apart share no scene"
    )
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    written = write_set(arguments.out, arguments.videos, arguments.seed_offset)
    print(f"{len(written)} videos, {sum(len(v.images) for v in written)} frames")


if __name__ == "__main__":
    main()
