"""Binary masks as COCO writes them: column-major run lengths, zeros first, in a compressed string."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Mask:
    """A mask of a frame's own size.

    Attributes:
        height: pixels.
        width: pixels.
        counts: run lengths in COCO's compressed form, as `pycocotools` takes them.
    """

    height: int
    width: int
    counts: str

    def to_array(self) -> npt.NDArray[np.bool_]:
        """The mask as (height, width), true inside."""
        runs = np.array(_decompressed(self.counts), dtype=np.int64)
        if runs.sum() != self.height * self.width or (runs < 0).any():
            raise ValueError(f"counts cover {runs.sum()} pixels (expected: {self.height} x {self.width})")
        values = np.arange(len(runs)) % 2 == 1
        return np.repeat(values, runs).reshape(self.width, self.height).T

    @staticmethod
    def from_array(inside: npt.ArrayLike) -> Mask:
        """A mask of an array (height, width): what is not zero is inside."""
        pixels = np.asarray(inside).astype(bool)
        if pixels.ndim != 2:
            raise ValueError(f"inside: shape {pixels.shape} (expected: height and width)")
        flat = pixels.T.ravel()
        edges = np.flatnonzero(flat[1:] != flat[:-1]) + 1
        bounds = np.concatenate(([0], edges, [flat.size]))
        runs = np.diff(bounds).tolist()
        if flat.size and flat[0]:
            runs.insert(0, 0)
        return Mask(pixels.shape[0], pixels.shape[1], _compressed(runs))


def _decompressed(counts: str) -> list[int]:
    runs: list[int] = []
    value = shift = 0
    for letter in counts:
        bits = ord(letter) - 48
        value |= (bits & 31) << shift
        shift += 5
        if bits & 32:
            continue
        if bits & 16:
            value -= 1 << shift
        runs.append(value + (runs[-2] if len(runs) > 2 else 0))
        value = shift = 0
    return runs


def _compressed(runs: list[int]) -> str:
    letters = []
    for place, run in enumerate(runs):
        value = run - runs[place - 2] if place > 2 else run
        more = True
        while more:
            bits = value & 31
            value >>= 5
            more = value != (-1 if bits & 16 else 0)
            letters.append(chr((bits | 32 if more else bits) + 48))
    return "".join(letters)
