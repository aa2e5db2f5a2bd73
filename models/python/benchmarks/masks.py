"""COCO's run lengths: the product's against pycocotools."""

import time
from collections.abc import Callable
from contextlib import contextmanager

import numpy as np
from pycocotools import mask as coco

from benchmarks.bundled import run_lengths
from benchmarks.product import bench
from benchmarks.report import Comparison, Plan, Side, Work

USUAL_WORK = 300
WIDTH, HEIGHT = 1920, 1080

PLAN = Plan(
    "masks",
    "run lengths of a mask of 1920 x 1080, a disc: from pixels row by row, and from what is at hand where it was made"
    " (the product: places where the owner changes; pycocotools: pixels column by column); work is masks",
    (
        Side("product, from rows", "masks/s"),
        Side("pycocotools, from rows", "masks/s"),
        Side("product, from places of change", "masks/s"),
        Side("pycocotools, from columns", "masks/s"),
    ),
    (
        Comparison("product / pycocotools, from rows", 0, 1),
        Comparison("product, from places of change / pycocotools, from columns", 2, 3),
    ),
)


@contextmanager
def open_masks(work: Work):
    """Sides: the product's ``omg bench rle``, and pycocotools over the same mask."""
    rows = disc()
    columns = np.asfortranarray(rows, dtype=np.uint8)

    def measured() -> list[float]:
        of_product = bench("rle", work)
        return [
            1e6 / of_product["from pixels"],
            per_second(lambda: run_lengths(rows), work.amount),
            1e6 / of_product["from runs"],
            per_second(lambda: coco.encode(columns), work.amount),
        ]

    yield PLAN, measured


def disc() -> np.ndarray:
    """The mask (HEIGHT, WIDTH) that ``omg bench rle`` compresses."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    return np.hypot(x - WIDTH / 2, y - HEIGHT / 2) < HEIGHT / 3


def per_second(run: Callable[[], object], times: int) -> float:
    """Calls a second, once warm."""
    run()
    start = time.perf_counter()
    for _ in range(times):
        run()
    return times / (time.perf_counter() - start)
