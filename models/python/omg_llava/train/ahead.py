"""Batches that worker processes draw ahead, so that what computes with them waits for none."""

from collections.abc import Callable, Iterator
from typing import TypeVar

import numpy as np
import torch
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

T = TypeVar("T")
_AHEAD = 3  # batches that each worker keeps ready


class _Endless(IterableDataset):
    """What a worker draws, from numbers of its own."""

    def __init__(self, draw: Callable[[np.random.Generator], object], seed: tuple[int, ...]):
        self._draw = draw
        self._seed = seed

    def __iter__(self) -> Iterator[object]:
        rng = np.random.default_rng((*self._seed, get_worker_info().id))
        while True:
            yield self._draw(rng)


def with_one_thread(_worker: int) -> None:
    """A worker process computes with one thread."""
    torch.set_num_threads(1)


def as_drawn(batch: object) -> object:
    """A batch as the worker gave it."""
    return batch


def batches(draw: Callable[[np.random.Generator], T], seed: tuple[int, ...], workers: int) -> Iterator[T]:
    """Endless batches on the CPU, as ``draw`` makes them of random numbers; with ``workers`` drawn ahead by as many
    processes, without by this one when they are asked for."""
    if workers:
        with torch.device("cpu"):  # the workers are forked in here, and stay there
            loader = DataLoader(
                _Endless(draw, seed),
                batch_size=None,
                num_workers=workers,
                prefetch_factor=_AHEAD,
                collate_fn=as_drawn,
                worker_init_fn=with_one_thread,
                multiprocessing_context="fork",
            )
            drawn = iter(loader)
        yield from drawn
    rng = np.random.default_rng(seed)
    while True:
        with torch.device("cpu"):
            batch = draw(rng)
        yield batch
