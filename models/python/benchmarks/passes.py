"""Encoder and decoder alone: the product's runtime against Python over the same weights, batch and threads.

``torch.compile`` is left out: it compiles the encoder for one batch size in some two minutes of CPU time, and anew for
each size and for the decoder, which is longer than everything else that is measured here.
"""

import time
from contextlib import contextmanager

import torch

from benchmarks.bundled import Bundled, Passes
from benchmarks.product import bench
from benchmarks.report import Comparison, Plan, Side, Work

USUAL_WORK = 96
BATCHES = (1, 8)
PRODUCT = "DJL, TorchScript"


@contextmanager
def open_passes(work: Work):
    """Sides: the product's ``omg bench loop``, then each way in Python, for each batch."""
    torch.set_num_threads(work.threads)
    bundled = Bundled.read(work.bundle)
    ways = ways_in_python(bundled)
    labels = [PRODUCT, *ways]
    plan = Plan(
        "passes",
        "encoder and decoder alone over blank pictures in batches of 1 and of 8: through the product's runtime, and in"
        " Python over the same weights; work is frames, at least 8",
        tuple(Side(f"{label}, batch {batch}", "frames/s") for batch in BATCHES for label in labels),
        tuple(
            Comparison(f"{PRODUCT} / {label}, batch {batch}", place * len(labels), place * len(labels) + index)
            for place, batch in reversed(list(enumerate(BATCHES)))
            for index, label in enumerate(labels)
            if index
        ),
    )

    def measured() -> list[float]:
        of_product = bench("loop", work)
        values = []
        for batch in BATCHES:
            values.append(of_product[f"encoder and decoder alone, batch {batch}"])
            values += [frames_per_second(way, bundled.side, batch, work.amount) for way in ways.values()]
        return values

    yield plan, measured


def ways_in_python(bundled: Bundled) -> dict[str, Passes]:
    """Each of them warm."""
    ways = {"PyTorch eager": bundled.eager(), "PyTorch TorchScript": bundled.scripted()}
    for way in ways.values():
        for batch in BATCHES:
            frames_per_second(way, bundled.side, batch, 3 * batch)
    return ways


def frames_per_second(way: Passes, side: int, batch: int, frames: int) -> float:
    """Over as many whole batches of blank pictures as make ``frames``."""
    blank = torch.zeros(batch, 3, side, side)
    batches = max(1, frames // batch)
    start = time.perf_counter()
    for _ in range(batches):
        way(blank)
    return batch * batches / (time.perf_counter() - start)
