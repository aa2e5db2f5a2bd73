"""Scenes for training: other picture formats and sizes than the usual ones, more things, and things where they do not
belong.

Scenes of held-out frames stay as usual, so that what is measured on them can be compared over time.
"""

import dataclasses
from dataclasses import dataclass

import numpy as np

from omg_llava.world.classes import THING_NAMES
from omg_llava.world.scene import Scene

_USUAL_SHARE = 0.35
_CROWD_SHARE = 0.5  # of the others: several things of one class, so that every count is met
_CROWD_SCALE = 0.75
_CROWD_LEAST = 0.1  # size of a thing in a crowd
_PAIR_SHARE = 0.3  # of what is left then: things of one class and colour in front of each other
_PAIR_DISTANCE = 0.8  # of their feet at most, in heights of the thing
# Log-uniform in each range; large pictures cost the most and differ the least.
_SIDES_AND_SHARES = (((64, 512), 0.93), ((512, 1920), 0.07))


@dataclass(frozen=True)
class Shot:
    """Pictures of one scene. times: frames, increasing; height, width: of each picture, pixels."""

    scene: Scene
    times: tuple[int, ...]
    height: int
    width: int


def usual(seed: int, frames: int) -> Shot:
    """Formats 3:4 to 16:9, 224 to 320 pixels, one to eight things, most of them where they belong."""
    scene = Scene(seed)
    rng = np.random.default_rng((seed, 99))
    times = np.sort(rng.choice(scene.length, frames, replace=False))
    return Shot(scene, tuple(times.tolist()), *scene.default_size(int(rng.choice((224, 256, 320)))))


def varied(seed: int, frames: int) -> Shot:
    """Formats 1:3 to 3:1, 64 to 1920 pixels, up to twelve things, anywhere, sometimes many of a class or two alike that
    overlap; about a third as usual."""
    rng = np.random.default_rng((seed, 98))
    if rng.uniform() < _USUAL_SHARE:
        return usual(seed, frames)
    aspect = _aspect(rng) if rng.uniform() < 0.7 else None
    count = int(rng.integers(1, 13)) if rng.uniform() < 0.3 else None
    misplaced = 0.7 if rng.uniform() < 0.5 else 0.2
    ranges, shares = zip(*_SIDES_AND_SHARES, strict=True)
    low, high = ranges[int(rng.choice(len(ranges), p=shares))]
    side = int(np.exp(rng.uniform(np.log(low), np.log(high + 1))))
    scene = Scene(seed, object_count=count, aspect=aspect, misplaced=misplaced)
    if rng.uniform() < _CROWD_SHARE:
        scene = _crowd(Scene(seed, object_count=int(rng.integers(3, 10)), aspect=aspect, misplaced=misplaced), rng)
    elif rng.uniform() < _PAIR_SHARE:
        scene = _pair(Scene(seed, object_count=int(rng.integers(2, 7)), aspect=aspect, misplaced=misplaced), rng)
    times = np.sort(rng.choice(scene.length, frames, replace=False))
    return Shot(scene, tuple(times.tolist()), *scene.default_size(side))


def _aspect(rng: np.random.Generator) -> float:
    """1:3 to 3:1, narrow and wide ones more often than squares."""
    side = 1 if rng.uniform() < 0.5 else -1
    return float(3.0 ** (side * rng.uniform() ** 0.7))


def _crowd(scene: Scene, rng: np.random.Generator) -> Scene:
    """Three to eight of the scene's things become one class; all of them become smaller, so that more are seen."""
    name = THING_NAMES[int(rng.integers(len(THING_NAMES)))]
    alike = int(rng.integers(3, 9))

    def direct(movers: list) -> list:
        return [
            dataclasses.replace(
                m, name=name if number < alike else m.name, size=max(m.size * _CROWD_SCALE, _CROWD_LEAST)
            )
            for number, m in enumerate(movers)
        ]

    return scene.stage(direct)


def _pair(scene: Scene, rng: np.random.Generator) -> Scene:
    """The second of the scene's things, sometimes the third too, becomes like the first and passes closely before or
    behind it."""
    alike = 3 if rng.uniform() < 0.25 else 2

    def near(first, other):
        size = first.size * float(rng.uniform(0.8, 1.2))
        aside = size * float(rng.uniform(-_PAIR_DISTANCE, _PAIR_DISTANCE))
        down = size * float(rng.uniform(-0.25, 0.25))
        return dataclasses.replace(
            first,
            id=other.id,
            size=size,
            start=(first.start[0] + aside, first.start[1] + down),
            velocity=(first.velocity[0] + float(rng.normal(0, 0.006)), first.velocity[1]),
            tilt=other.tilt,
            facing=other.facing,
        )

    def direct(movers: list) -> list:
        half_width = min(0.5, 0.5 * scene.aspect)
        middle = float(np.clip(movers[0].start[0], -0.6 * half_width, 0.6 * half_width))
        first = dataclasses.replace(movers[0], path="linear", start=(middle, movers[0].start[1]))
        others = movers[1:alike]
        return [first, *(near(first, other) for other in others), *movers[alike:]]

    return scene.stage(direct)
