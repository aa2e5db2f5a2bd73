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
_CROWD_SHARE = 0.35  # of the others: several things of one class, so that every count is met
_CROWD_SCALE = 0.75
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
    """Formats 1:3 to 3:1, 64 to 1920 pixels, up to twelve things, anywhere, sometimes many of a class; about a third
    as usual."""
    rng = np.random.default_rng((seed, 98))
    if rng.uniform() < _USUAL_SHARE:
        return usual(seed, frames)
    aspect = float(np.exp(rng.uniform(-np.log(3), np.log(3)))) if rng.uniform() < 0.7 else None
    count = int(rng.integers(1, 13)) if rng.uniform() < 0.3 else None
    misplaced = 0.7 if rng.uniform() < 0.5 else 0.2
    ranges, shares = zip(*_SIDES_AND_SHARES, strict=True)
    low, high = ranges[int(rng.choice(len(ranges), p=shares))]
    side = int(np.exp(rng.uniform(np.log(low), np.log(high + 1))))
    scene = Scene(seed, object_count=count, aspect=aspect, misplaced=misplaced)
    if rng.uniform() < _CROWD_SHARE:
        scene = _crowd(Scene(seed, object_count=int(rng.integers(3, 11)), aspect=aspect, misplaced=misplaced), rng)
    times = np.sort(rng.choice(scene.length, frames, replace=False))
    return Shot(scene, tuple(times.tolist()), *scene.default_size(side))


def _crowd(scene: Scene, rng: np.random.Generator) -> Scene:
    """Two to eight of the scene's things become one class; all of them become smaller, so that more are seen."""
    name = THING_NAMES[int(rng.integers(len(THING_NAMES)))]
    alike = int(rng.integers(2, 9))

    def direct(movers: list) -> list:
        return [
            dataclasses.replace(m, name=name if number < alike else m.name, size=m.size * _CROWD_SCALE)
            for number, m in enumerate(movers)
        ]

    return scene.stage(direct)
