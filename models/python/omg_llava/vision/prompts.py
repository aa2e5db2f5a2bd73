"""Point, box and mask prompts: where the query sits and where it may look (spec 2.6)."""

import torch
import torch.nn.functional as F
from torch import Tensor

PROMPT_POINT = 0
PROMPT_BOX = 1
PROMPT_MASK = 2


def is_mask_prompt(kind: Tensor) -> Tensor:
    """kind == PROMPT_MASK, as a literal because TorchScript closes over no module constants."""
    return kind == 2


def interior_points(masks: Tensor) -> Tensor:
    """The innermost pixel (x, y) of each mask (N, S, S) bool, (N, 2) float32: argmax of the chessboard distance to the
    outside.

    What lies beyond the picture counts as outside. The distance is the number of 3x3 erosions a pixel survives; among
    equals the one nearest to the centre of all equals is taken, so that a long region gets its middle. An empty mask
    gives the centre of the picture.
    """
    count, height, width = masks.shape[0], masks.shape[1], masks.shape[2]
    inside = masks.float().unsqueeze(1)
    distance = inside
    while bool((inside > 0).any()):
        outside = F.pad(1.0 - inside, [1, 1, 1, 1], value=1.0)
        inside = 1.0 - F.max_pool2d(outside, 3, stride=1)
        distance = distance + inside
    flat = distance.view(count, -1)
    peak = (flat == flat.max(1, keepdim=True)[0]).float()
    index = torch.arange(height * width, device=masks.device)
    x, y = (index % width).float(), torch.div(index, width, rounding_mode="floor").float()
    total = peak.sum(1, keepdim=True)
    centre_x, centre_y = (peak * x).sum(1, keepdim=True) / total, (peak * y).sum(1, keepdim=True) / total
    away = (x - centre_x).square() + (y - centre_y).square() + (1.0 - peak) * 1e9
    best = away.argmin(1)
    return torch.stack([x[best], y[best]], 1)


def prompt_positions(points: Tensor, image_size: float, half_size: float) -> Tensor:
    """Normalised centre boxes (N, 4) around points (N, 2) xy in pixels; inverse sigmoid then sigmoid, i.e. clamped with
    eps 1e-5."""
    centre = points / image_size
    size = torch.full_like(centre, 2.0 * half_size)
    boxes = torch.cat([centre, size], 1).clamp(0.0, 1.0)
    upper = boxes.clamp(min=1e-5)
    return upper / (upper + (1.0 - boxes).clamp(min=1e-5))


def prompt_regions(kind: Tensor, box_xyxy_pixels: Tensor, masks: Tensor, height: int, width: int) -> Tensor:
    """Where each prompt may look on a level, (N, height * width) bool.

    Point: everywhere. Box: its cells (clipped, right and bottom + 1, floor). Mask: the mask resized nearest.
    """
    side = float(masks.shape[1])
    box = (box_xyxy_pixels / side).clamp(0.0, 1.0)
    x = torch.arange(width, device=box.device)
    y = torch.arange(height, device=box.device)
    left, right = torch.floor(box[:, 0] * width), torch.floor(box[:, 2] * width + 1.0)
    top, bottom = torch.floor(box[:, 1] * height), torch.floor(box[:, 3] * height + 1.0)
    columns = (x[None, :] >= left[:, None]) & (x[None, :] < right[:, None])
    rows = (y[None, :] >= top[:, None]) & (y[None, :] < bottom[:, None])
    in_box = (rows[:, :, None] & columns[:, None, :]).flatten(1)
    in_mask = F.interpolate(masks.unsqueeze(1).float(), size=[height, width], mode="nearest").flatten(1) > 0.5
    is_box, is_mask = (kind == 1).unsqueeze(1), is_mask_prompt(kind).unsqueeze(1)
    return torch.where(is_mask, in_mask, in_box | ~is_box)
