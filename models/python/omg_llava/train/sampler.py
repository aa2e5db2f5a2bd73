"""Batches of stage 0: pictures as cameras make them look, targets, prompts, and points where masks are compared."""

import dataclasses

import numpy as np
import torch
from torch import Tensor

from omg_llava.train.prompts import draw_prompt
from omg_llava.vision.preprocess import CLIP_MEAN, CLIP_STD, content
from omg_llava.world.cache import EMPTY, MAX_SEGMENTS, FrameCache
from omg_llava.world.camera import draw_look
from omg_llava.world.classes import CLASSES

POINTS = 512
PROMPTS_PER_IMAGE = 16
COLOUR_UNTOLD = -100  # in grey pictures: no loss
IS_THING = torch.tensor([c.is_thing for c in CLASSES])


@dataclasses.dataclass
class Targets:
    """Ground truth of a batch. segments (B, S, S) 0 void, 1 + slot; category, colour (B, 16),
    colour COLOUR_UNTOLD where the picture does not tell it; boxes (B, 16, 4) xyxy in 0..1, valid (B, 16)."""

    segments: Tensor
    category: Tensor
    colour: Tensor
    boxes: Tensor
    valid: Tensor


@dataclasses.dataclass
class Prompts:
    """Prompts of a batch, n per image: slot (B, n), kind (B*n,), box (B*n, 4) pixels, masks (B*n, S, S)."""

    slot: Tensor
    kind: Tensor
    box: Tensor
    masks: Tensor


def frame_targets(segments: Tensor, category: Tensor, colour: Tensor) -> Targets:
    """Targets of segments (B, S, S), category and colour (B, 16), integers as cached."""
    segments, side = segments.long(), segments.shape[1]
    one_hot = segments[:, None] == torch.arange(1, MAX_SEGMENTS + 1)[None, :, None, None]
    rows, columns = one_hot.any(3).float(), one_hot.any(2).float()
    valid = rows.any(2) & (category != EMPTY)

    def extent(line: Tensor) -> tuple[Tensor, Tensor]:
        return line.argmax(2), side - line.flip(2).argmax(2)

    (y1, y2), (x1, x2) = extent(rows), extent(columns)
    boxes = torch.stack([x1, y1, x2, y2], -1).float() / side
    return Targets(segments, category.long(), colour.long(), boxes, valid)


@dataclasses.dataclass
class Pictures:
    """A batch as it is drawn: images (B, S, S, 3) uint8, segments (B, S, S) uint8, category (B, 16) uint8, colour
    (B, 16) int16; prompts, n per image: slot (B, n), kind (B*n,), box (B*n, 4) pixels."""

    images: Tensor
    segments: Tensor
    category: Tensor
    colour: Tensor
    slot: Tensor
    kind: Tensor
    box: Tensor

    def on(self, device: str) -> tuple[Tensor, Targets, Prompts]:
        """Images (B, 3, S, S) float32 normalised, targets and prompts, on a device."""
        there = Pictures(*(getattr(self, f.name).to(device) for f in dataclasses.fields(self)))
        with torch.device(device):
            pixels = there.images.permute(0, 3, 1, 2).float() / 255
            pixels = (pixels - torch.tensor(CLIP_MEAN)[:, None, None]) / torch.tensor(CLIP_STD)[:, None, None]
            targets = frame_targets(there.segments, there.category, there.colour)
            masks = there.segments[:, None] == (there.slot + 1)[:, :, None, None]
        return pixels, targets, Prompts(there.slot, there.kind, there.box, masks.flatten(0, 1))


class Sampler:
    """Draws batches and their prompts from a growing cache; pictures are flipped and look as cameras make them look."""

    def __init__(self, cache: FrameCache, size: int):
        """size: pictures of a batch."""
        self._cache = cache
        self._size = size

    def draw(self, rng: np.random.Generator) -> Pictures:
        """One batch."""
        cache = self._cache
        index = np.sort(rng.choice(len(cache), self._size, replace=False))
        images, segments = cache.images[index], cache.segments[index]
        category, colour = cache.category[index], cache.colour[index].astype(np.int16)
        for row, (height, width) in enumerate(cache.scene[index, 2:].tolist()):
            look, inside = draw_look(rng), content(height, width, images.shape[1])
            images[row][inside] = look.apply(np.ascontiguousarray(images[row][inside]), rng)
            if not look.tells_colours:
                colour[row] = COLOUR_UNTOLD
        flip = rng.uniform(size=self._size) < 0.5
        images = np.where(flip[:, None, None, None], images[:, :, ::-1], images)
        segments = np.where(flip[:, None, None], segments[:, :, ::-1], segments)
        arrays = images, segments, category, colour, *_draw_prompts(segments, category, rng)
        return Pictures(*(torch.as_tensor(np.ascontiguousarray(a)) for a in arrays))


def _draw_prompts(
    segments: np.ndarray, category: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Slot (B, n) int64, kind (B*n,) int64 and box (B*n, 4) float32 of prompts on random segments."""
    slots, kinds, boxes = [], [], []
    for picture, rows in zip(segments, category, strict=True):
        seen = np.bincount(picture.ravel(), minlength=MAX_SEGMENTS + 1)[1 : MAX_SEGMENTS + 1] > 0
        valid = np.flatnonzero(seen & (rows != EMPTY))
        weight = np.where(IS_THING[rows[valid].astype(np.int64)].numpy(), 3.0, 1.0)
        for slot in rng.choice(valid, PROMPTS_PER_IMAGE, p=weight / weight.sum()):
            kind, box = draw_prompt(picture == slot + 1, rng)
            slots.append(slot)
            kinds.append(kind)
            boxes.append(box)
    return np.array(slots).reshape(len(segments), -1), np.array(kinds), np.array(boxes)


def sample_points(targets: Targets) -> tuple[Tensor, Tensor]:
    """Shared points of each image, uniform, near borders and in small segments: pixel index (B, P) and slot masks there
    (B, 16, P)."""
    segments = targets.segments
    batch, side, _ = segments.shape
    border = torch.zeros(batch, side, side, dtype=torch.bool)
    for reach in (1, 2):
        rows, columns = segments[:, reach:] != segments[:, :-reach], segments[:, :, reach:] != segments[:, :, :-reach]
        border[:, reach:] |= rows
        border[:, :-reach] |= rows
        border[:, :, reach:] |= columns
        border[:, :, :-reach] |= columns
    border = border.flatten(1).float()
    flat = segments.flatten(1)
    counts = torch.zeros(batch, MAX_SEGMENTS + 1).scatter_add_(1, flat, torch.ones_like(flat, dtype=torch.float32))
    present = (counts > 0).float()
    share = (present / counts.clamp(min=1) / present.sum(1, keepdim=True)).gather(1, flat)
    weight = 0.3 / (side * side) + 0.4 * border / border.sum(1, keepdim=True).clamp(min=1) + 0.3 * share
    index = torch.multinomial(weight, POINTS)
    slots = flat.gather(1, index)
    return index, (slots[:, None] == torch.arange(1, MAX_SEGMENTS + 1)[None, :, None]).float()
