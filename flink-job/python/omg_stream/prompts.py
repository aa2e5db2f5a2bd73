"""Visual prompts, in pixels of the frame as published, origin top left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy.typing as npt

from omg_stream.masks import Mask


@dataclass(frozen=True)
class Prompt:
    """A point, a box or a region; made by `point`, `box` and `region`."""

    record: dict[str, Any]


def point(x: float, y: float) -> Prompt:
    """A click."""
    return Prompt({"kind": "POINT", "coordinates": [float(x), float(y)], "mask": None})


def box(x1: float, y1: float, x2: float, y2: float) -> Prompt:
    """A rectangle by two corners."""
    return Prompt({"kind": "BOX", "coordinates": [float(x1), float(y1), float(x2), float(y2)], "mask": None})


def region(inside: npt.ArrayLike) -> Prompt:
    """An array (height, width) of the frame's own size: what is not zero is meant."""
    mask = Mask.from_array(inside)
    record = {"height": mask.height, "width": mask.width, "counts": mask.counts}
    return Prompt({"kind": "MASK", "coordinates": [], "mask": record})
