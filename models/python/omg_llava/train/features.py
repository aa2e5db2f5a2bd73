"""What the frozen perception sees in each cached frame, computed once for the language stages.

``python -m omg_llava.train.features --perception FILE --data DIR --split train --frames 30000 --out DIR``. A split is a
folder of ``.npy`` files over the first N frames of the frame cache, float16 unless said:

* ``mask_features`` (N, C, S/4, S/4), ``memory32``, ``memory16``, ``memory8`` (N, C, h, w);
* ``pixels`` (N, P, F): pixel features with the perception prior; ``queries`` (N, Q, 2C); ``valid`` (N, Q) bool: becomes
  an object token;
* ``slot_query`` (N, 16) int8: query whose mask fits the segment in this slot best, among those that become object
  tokens if one of them fits; -1 when none overlaps by half;
* ``ready`` (1,) int64: number of frames done, for readers that start early.
"""

import argparse
import dataclasses
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from omg_llava.config import VisionConfig
from omg_llava.omg_llava import valid_object_tokens
from omg_llava.train.ahead import as_drawn, with_one_thread
from omg_llava.train.stage import use_device
from omg_llava.vision.omg_seg import OmgSeg
from omg_llava.vision.preprocess import content, normalise
from omg_llava.world.cache import MAX_SEGMENTS, FrameCache
from omg_llava.world.camera import draw_look

_MAPS = ("mask_features", "memory32", "memory16", "memory8")
_ARRAYS = (*_MAPS, "pixels", "queries", "valid", "slot_query", "ready")


class FrameFeatures:
    """Read view of one split; on the CPU arrays are memory maps, ``len`` is the number of frames ready. Another device
    holds all frames, and waits until they are ready."""

    def __init__(self, folder: Path | str, split: str, device: str = "cpu"):
        root = Path(folder) / split
        self.arrays = {name: np.load(root / f"{name}.npy", mmap_mode="r") for name in _ARRAYS}
        while len(self) < len(self.arrays["valid"]):
            time.sleep(0.5)
        self._held = {}
        if device != "cpu":
            self._held = {name: torch.tensor(array, device=device) for name, array in self.arrays.items()}

    def __len__(self) -> int:
        return int(self.arrays["ready"][0])

    def maps(self, frames: Tensor) -> list[Tensor]:
        """Mask features and the three memories of the frames, float32."""
        return [self.tensor(name, frames) for name in _MAPS]

    def tensor(self, name: str, frames: Tensor) -> Tensor:
        """One array at the frames (n,) int64; float16 becomes float32."""
        values = self._held[name][frames] if self._held else torch.as_tensor(self.arrays[name][frames.numpy()])
        return values.float() if values.dtype == torch.float16 else values


def planned(folder: Path | str, split: str) -> int:
    """Frames that a split holds once all are ready."""
    return len(np.load(Path(folder) / split / "valid.npy", mmap_mode="r"))


class _Views(Dataset):
    """Parts of a frame cache, in order, as cameras may show them: images (n, S, S, 3) and segments (n, S, S) uint8."""

    def __init__(self, cache: FrameCache, parts: list[slice], looks: float):
        self._cache = cache
        self._parts = parts
        self._looks = looks

    def __len__(self) -> int:
        return len(self._parts)

    def __getitem__(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        part = self._parts[number]
        while len(self._cache) < part.stop:
            time.sleep(1)
        images = np.array(self._cache.images[part])
        for row, frame in enumerate(range(part.start, part.stop)):
            rng = np.random.default_rng(frame)
            if rng.uniform() >= self._looks:
                continue
            look = draw_look(rng)
            if not look.tells_colours:  # the dialogues do
                look = dataclasses.replace(look, saturation=1.0, cast=(1.0, 1.0, 1.0))
            height, width = self._cache.scene[frame, 2:].tolist()
            inside = content(height, width, images.shape[1])
            images[row][inside] = look.apply(np.ascontiguousarray(images[row][inside]), rng)
        return images, np.array(self._cache.segments[part])


def _best_queries(mask_logits: Tensor, valid: Tensor, segments: np.ndarray) -> np.ndarray:
    """Query of each slot (B, 16) by mask IoU at the resolution of the logits (B, Q, h, w); valid (B, Q), segments (B,
    S, S).

    Several queries often cover one segment and the best of them may be one that the classifier turned down: the
    language model never sees it, so a query that becomes a token goes first.
    """
    factor = segments.shape[1] // mask_logits.shape[2]
    one_hot = (
        torch.tensor(segments)[:, None] == torch.arange(1, MAX_SEGMENTS + 1, dtype=torch.uint8)[None, :, None, None]
    )
    truth = F.avg_pool2d(one_hot.float(), factor).flatten(2)
    predicted = (mask_logits > 0).float().flatten(2)
    overlap = torch.bmm(truth, predicted.transpose(1, 2))
    union = truth.sum(2, keepdim=True) + predicted.sum(2).unsqueeze(1) - overlap
    iou = overlap / union.clamp(min=1e-6)
    fits = iou >= 0.5
    best, query = torch.where(fits & valid.unsqueeze(1), iou + 1, iou).max(2)
    return torch.where(best >= 0.5, query, -1).cpu().numpy().astype(np.int8)


@torch.no_grad()
def build(
    perception: OmgSeg,
    data: Path,
    split: str,
    frames: int,
    out: Path,
    looks: float = 0.0,
    workers: int = 0,
    batch: int = 16,
    prior_temperature: float = 1.0,
) -> None:
    """Computes a split; a share ``looks`` of the frames as cameras may show them. ``workers`` processes prepare the
    pictures."""
    cache = FrameCache(data, split)
    config: VisionConfig = perception.config
    encoder, decoder = perception.encoder().eval(), perception.decoder().eval()
    decoder.prior_temperature = prior_temperature
    root = out / split
    root.mkdir(parents=True, exist_ok=True)
    width, side = config.width, config.image_size
    shapes = {
        "mask_features": (width, side // 4, side // 4),
        "memory32": (width, side // 32, side // 32),
        "memory16": (width, side // 16, side // 16),
        "memory8": (width, side // 8, side // 8),
        "pixels": (config.token_grid**2, config.pixel_feature_dim),
        "queries": (config.queries, 2 * width),
        "valid": (config.queries,),
        "slot_query": (MAX_SEGMENTS,),
    }
    types = {"valid": np.bool_, "slot_query": np.int8}
    arrays = {
        name: np.lib.format.open_memmap(root / f"{name}.npy", "w+", types.get(name, np.float16), (frames, *s))
        for name, s in shapes.items()
    }
    ready = np.lib.format.open_memmap(root / "ready.npy", "w+", np.int64, (1,))
    began = time.time()
    parts = [slice(start, min(start + batch, frames)) for start in range(0, frames, batch)]
    with torch.device("cpu"):
        loader = DataLoader(
            _Views(cache, parts, looks),
            batch_size=None,
            num_workers=workers,
            collate_fn=as_drawn,
            worker_init_fn=with_one_thread,
            multiprocessing_context="fork" if workers else None,
        )
        views = iter(loader)
    for part, (images, segments) in zip(parts, views, strict=True):
        maps = encoder(torch.as_tensor(normalise(images)))
        class_logits, mask_logits, queries, _, pixels, attn_mask = decoder.perceive(*maps)
        for name, value in zip(_MAPS, maps[:4], strict=True):
            arrays[name][part] = value.half().cpu().numpy()
        arrays["pixels"][part] = pixels.half().cpu().numpy()
        arrays["queries"][part] = queries.half().cpu().numpy()
        valid = valid_object_tokens(class_logits, attn_mask, config.confident_object_tokens)
        arrays["valid"][part] = valid.cpu().numpy()
        arrays["slot_query"][part] = _best_queries(mask_logits, valid, segments)
        ready[0] = part.stop
        if part.stop // batch % 50 == 0:
            print(f"{split} {part.stop}/{frames} {part.stop / (time.time() - began):.1f} frames/s", flush=True)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--perception", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--split", choices=("train", "held_out"), required=True)
    parser.add_argument("--frames", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--looks", type=float, default=0.0, help="share of frames that look as cameras may show them")
    parser.add_argument("--workers", type=int, default=0, help="processes that prepare the pictures")
    parser.add_argument("--batch", type=int, default=16, help="frames that are looked at together")
    parser.add_argument(
        "--prior-temperature", type=float, default=1.0, help="of the perception prior's softmax; the paper's is 1"
    )
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    use_device(arguments.device)
    build(
        OmgSeg.load(arguments.perception),
        arguments.data,
        arguments.split,
        arguments.frames,
        arguments.out,
        arguments.looks,
        arguments.workers,
        arguments.batch,
        arguments.prior_temperature,
    )


if __name__ == "__main__":
    main()
