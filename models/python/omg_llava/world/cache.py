"""Renders frames of many scenes once, reduced to the model's input by the product's preprocessing, into memory-mapped
arrays.

``python -m omg_llava.world.cache --out DIR --split train --frames 40000``. Training scenes are varied, held-out ones
usual (``omg_llava.world.variety``). A split is a folder of ``.npy`` files, N frames, up to 16 segments:

* ``images`` (N, S, S, 3) uint8 RGB, padded with the mean colour;
* ``segments`` (N, S, S) uint8: 0 void, else 1 + slot of the segment;
* ``category`` (N, 16) uint8: row of ``CLASSES`` per slot, 255 = empty slot;
* ``colour`` (N, 16) uint8: index of ``COLOUR_NAMES``, ``NO_COLOUR`` for stuff;
* ``object_id`` (N, 16) int32: id of the segment in its scene;
* ``scene`` (N, 4) int64: seed, frame index, height, width of the rendering, so that a frame can be rendered
  again (``varied(seed).scene`` or ``usual(seed).scene``);
* ``ready`` (1,) int64: number of frames written, for readers that start early.
"""

import argparse
import functools
import multiprocessing
from pathlib import Path

import numpy as np

from omg_llava.vision.preprocess import square_image, square_mask
from omg_llava.world.classes import COLOUR_NAMES, INDEX_BY_ID, NO_COLOUR
from omg_llava.world.scene import HELD_OUT_SEED, MINIMUM_VISIBLE_PIXELS_AT_128, TRAIN_SEED, Scene
from omg_llava.world.variety import usual, varied

MAX_SEGMENTS = 16
EMPTY = 255
_SPLITS = {"train": (TRAIN_SEED, varied), "held_out": (HELD_OUT_SEED, usual)}


class FrameCache:
    """Read view of one split; arrays are memory maps, ``len`` is the number of frames ready."""

    def __init__(self, folder: Path | str, split: str):
        root = Path(folder) / split
        for name in ("images", "segments", "category", "colour", "object_id", "scene", "ready"):
            setattr(self, name, np.load(root / f"{name}.npy", mmap_mode="r"))

    def __len__(self) -> int:
        return int(self.ready[0])


def frame_arrays(scene: Scene, t: int, height: int, width: int, size: int):
    """One frame as the model sees it: image (S,S,3), segments (S,S), category (16,), colour (16,), object_id (16,)."""
    frame = scene.render(t, height, width)
    image = square_image(frame.image, size)
    small = square_mask(frame.panoptic, size)
    segments = np.zeros((size, size), np.uint8)
    category = np.full(MAX_SEGMENTS, EMPTY, np.uint8)
    colour = np.full(MAX_SEGMENTS, NO_COLOUR, np.uint8)
    object_id = np.zeros(MAX_SEGMENTS, np.int32)
    minimum = MINIMUM_VISIBLE_PIXELS_AT_128 * (size / 128.0) ** 2
    slot = 0
    for segment in frame.objects:
        mask = small == segment.id
        if np.count_nonzero(mask) < minimum:
            continue
        segments[mask] = slot + 1
        category[slot] = INDEX_BY_ID[segment.category_id]
        colour[slot] = COLOUR_NAMES.index(segment.colour) if segment.colour else NO_COLOUR
        object_id[slot] = segment.id
        slot += 1
    return image, segments, category, colour, object_id


def _shapes(frames: int, size: int) -> dict[str, tuple[type, tuple[int, ...]]]:
    return {
        "images": (np.uint8, (frames, size, size, 3)),
        "segments": (np.uint8, (frames, size, size)),
        "category": (np.uint8, (frames, MAX_SEGMENTS)),
        "colour": (np.uint8, (frames, MAX_SEGMENTS)),
        "object_id": (np.int32, (frames, MAX_SEGMENTS)),
        "scene": (np.int64, (frames, 4)),
    }


def _render_scene(root: Path, split: str, first_scene: int, frames_per_scene: int, number: int) -> int:
    """Writes the frames of one scene of a split into its files; returns how many frames are there with it."""
    first_seed, shoot = _SPLITS[split]
    arrays = {name: np.load(root / f"{name}.npy", mmap_mode="r+") for name in _shapes(0, 0)}
    frames, size = arrays["images"].shape[:2]
    seed, first = first_seed + first_scene + number, number * frames_per_scene
    shot = shoot(seed, frames_per_scene)
    last = min(first + frames_per_scene, frames)
    for index, t in zip(range(first, last), shot.times, strict=False):
        values = frame_arrays(shot.scene, t, shot.height, shot.width, size)
        values += ((seed, t, shot.height, shot.width),)
        for array, value in zip(arrays.values(), values, strict=True):
            array[index] = value
    return last


def build(
    folder: Path,
    split: str,
    frames: int,
    size: int = 128,
    frames_per_scene: int = 2,
    processes: int = 1,
    first_scene: int = 0,
) -> None:
    """Renders a split in several processes, from the scene ``first_scene`` of its seeds on; frames of one scene are
    neighbours in the arrays, which do not depend on how many processes there are."""
    root = folder / split
    root.mkdir(parents=True, exist_ok=True)
    ready = np.lib.format.open_memmap(root / "ready.npy", "w+", np.int64, (1,))
    for name, (dtype, shape) in _shapes(frames, size).items():
        np.lib.format.open_memmap(root / f"{name}.npy", "w+", dtype, shape)
    render = functools.partial(_render_scene, root, split, first_scene, frames_per_scene)
    scenes = range(-(-frames // frames_per_scene))
    with multiprocessing.Pool(processes) as pool:
        # In order, so that all frames before a finished one are finished too.
        for done in pool.imap(render, scenes):
            ready[0] = done


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--split", choices=sorted(_SPLITS), required=True)
    parser.add_argument("--frames", type=int, required=True)
    parser.add_argument("--size", type=int, default=128)
    parser.add_argument("--frames-per-scene", type=int, default=2)
    parser.add_argument("--first-scene", type=int, default=0, help="of the split's seeds; others give other scenes")
    parser.add_argument("--processes", type=int, default=1, help="that render scenes side by side")
    arguments = parser.parse_args()
    build(
        arguments.out,
        arguments.split,
        arguments.frames,
        arguments.size,
        arguments.frames_per_scene,
        arguments.processes,
        arguments.first_scene,
    )


if __name__ == "__main__":
    main()
