"""Queries that come one by one, decoded frame by frame: each frame's maps are read once, not once a query.

Shapes: N queries in any order, B frames, F of them with queries, M slots a frame: as many as the frame with most has
queries; the slots of other frames beyond their queries hold zeros, which nobody reads.
"""

import torch
from torch import Tensor


def frame_slots(batch_index: Tensor) -> tuple[Tensor, tuple[Tensor, int, int]]:
    """batch_index (N,) int64, the frame of each query, to frames (F,) int64 ascending and the slots: place (N,) int64
    among F * M, F and M."""
    frames, row, counts = torch._unique2(batch_index, True, True, True)
    most = int(counts.max())
    order = torch.argsort(row, stable=True)
    first = counts.cumsum(0) - counts
    numbers = torch.arange(row.shape[0], device=row.device)
    place = torch.empty_like(row)
    place[order] = numbers - (first - torch.arange(frames.shape[0], device=row.device) * most)[row[order]]
    return frames, (place, frames.shape[0], most)


def maps_of(frames: Tensor, maps: list[Tensor]) -> list[Tensor]:
    """Maps (B, ...) of the given frames, (F, ...)."""
    if frames.shape[0] == maps[0].shape[0]:
        return maps
    return [one.index_select(0, frames) for one in maps]


def to_slots(x: Tensor, slots: tuple[Tensor, int, int]) -> Tensor:
    """(N, C) to (F, M, C)."""
    place, frames, most = slots
    laid = torch.zeros([frames * most, x.shape[1]], dtype=x.dtype, device=x.device)
    return laid.index_copy_(0, place, x).view(frames, most, x.shape[1])


def from_slots(x: Tensor, slots: tuple[Tensor, int, int]) -> Tensor:
    """(F, M, C) to (N, C)."""
    return x.flatten(0, 1).index_select(0, slots[0])
