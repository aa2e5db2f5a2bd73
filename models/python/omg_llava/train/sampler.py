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


def frame_targets(segments: Tensor, category: np.ndarray, colour: np.ndarray) -> Targets:
    """Targets of segments (B, S, S) int64 with category and colour (B, 16) uint8 as cached."""
    side = segments.shape[1]
    one_hot = segments[:, None] == torch.arange(1, MAX_SEGMENTS + 1)[None, :, None, None]
    rows, columns = one_hot.any(3).float(), one_hot.any(2).float()
    valid = rows.any(2) & torch.as_tensor(category != EMPTY)

    def extent(line: Tensor) -> tuple[Tensor, Tensor]:
        return line.argmax(2), side - line.flip(2).argmax(2)

    (y1, y2), (x1, x2) = extent(rows), extent(columns)
    boxes = torch.stack([x1, y1, x2, y2], -1).float() / side
    return Targets(
        segments, torch.as_tensor(category.astype(np.int64)), torch.as_tensor(colour.astype(np.int64)), boxes, valid
    )


class Sampler:
    """Draws batches and their prompts from a growing cache; pictures are flipped and look as cameras make them look."""

    def __init__(self, cache: FrameCache, seed: int):
        self.cache = cache
        self.rng = np.random.default_rng(seed)

    def batch(self, size: int) -> tuple[Tensor, Targets, Prompts]:
        """Images (B, 3, S, S) float32 normalised, targets, prompts."""
        index = np.sort(self.rng.choice(len(self.cache), size, replace=False))
        images, segments = self.cache.images[index], self.cache.segments[index]
        looks = [draw_look(self.rng) for _ in index]
        for image, look, (height, width) in zip(images, looks, self.cache.scene[index, 2:].tolist(), strict=True):
            inside = content(height, width, image.shape[0])
            image[inside] = look.apply(np.ascontiguousarray(image[inside]), self.rng)
        colours_told = np.array([look.tells_colours for look in looks])
        category, colour = self.cache.category[index], self.cache.colour[index]
        flip = self.rng.uniform(size=size) < 0.5
        images = np.where(flip[:, None, None, None], images[:, :, ::-1], images)
        segments = np.where(flip[:, None, None], segments[:, :, ::-1], segments)
        pixels = torch.as_tensor(np.ascontiguousarray(images)).permute(0, 3, 1, 2).float() / 255
        pixels = (pixels - torch.tensor(CLIP_MEAN)[:, None, None]) / torch.tensor(CLIP_STD)[:, None, None]
        targets = frame_targets(torch.as_tensor(np.ascontiguousarray(segments)).long(), category, colour)
        targets.colour[torch.as_tensor(~colours_told)] = COLOUR_UNTOLD
        return pixels, targets, self._prompts(targets)

    def _prompts(self, targets: Targets) -> Prompts:
        slots, kinds, boxes, masks = [], [], [], []
        segments = targets.segments.cpu().numpy()
        for b in range(len(segments)):
            valid = np.flatnonzero(targets.valid[b].cpu().numpy())
            weight = np.where(IS_THING[targets.category[b, valid].cpu()].numpy(), 3.0, 1.0)
            for slot in self.rng.choice(valid, PROMPTS_PER_IMAGE, p=weight / weight.sum()):
                mask = segments[b] == slot + 1
                kind, box = draw_prompt(mask, self.rng)
                slots.append(slot)
                kinds.append(kind)
                boxes.append(box)
                masks.append(mask)
        return Prompts(
            torch.tensor(np.array(slots)).view(len(segments), -1),
            torch.tensor(kinds),
            torch.tensor(np.array(boxes)),
            torch.as_tensor(np.array(masks)),
        )


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
