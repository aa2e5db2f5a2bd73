"""Which query answers for which segment, and how far its mask is from the segment's, both at sampled points."""

import numpy as np
import torch
import torch.nn.functional as F
from scipy.optimize import linear_sum_assignment
from torch import Tensor

from omg_llava.train.sampler import Targets

WEIGHT_CLASS, WEIGHT_BCE, WEIGHT_DICE = 2.0, 5.0, 5.0


def features_at(mask_features: Tensor, index: Tensor, side: int) -> Tensor:
    """Mask features (B, C, h, w) at pixels index (B, P) of the side x side picture, bilinear: (B, C, P)."""
    x, y = (index % side + 0.5) / side * 2 - 1, (index // side + 0.5) / side * 2 - 1
    grid = torch.stack([x, y], -1)[:, :, None]
    return F.grid_sample(
        mask_features.float(), grid, mode="bilinear", padding_mode="border", align_corners=False
    ).squeeze(3)


def match(class_logits: Tensor, point_logits: Tensor, targets: Targets, truth: Tensor) -> Tensor:
    """Hungarian matching per layer. class_logits (B, L, Q, K+1), point_logits (B, L, Q, P), truth (B, 16, P): slot (B,
    L, Q), -1 unmatched."""
    with torch.no_grad():
        batch, layers, queries, points = point_logits.shape
        x = point_logits.float().flatten(1, 2)
        y = truth.transpose(1, 2)
        probability = x.sigmoid()
        softplus = -torch.log1p(-probability.clamp(max=1 - 1e-6))
        bce = (softplus.sum(-1, keepdim=True) - torch.bmm(x, y)) / points
        dice = 1 - (2 * torch.bmm(probability, y) + 1) / (
            probability.sum(-1, keepdim=True) + y.sum(1, keepdim=True) + 1
        )
        category = targets.category.clamp(max=class_logits.shape[-1] - 1)
        rows = class_logits.float().softmax(-1).flatten(1, 2)
        score = rows.gather(2, category[:, None].expand(-1, rows.shape[1], -1))
        cost = (
            (WEIGHT_BCE * bce + WEIGHT_DICE * dice - WEIGHT_CLASS * score)
            .view(batch, layers, queries, -1)
            .cpu()
            .numpy()
        )
        result = np.full((batch, layers, queries), -1, np.int64)
        for b, valid in enumerate(targets.valid.cpu().numpy()):
            slots = np.flatnonzero(valid)
            for layer in range(layers):
                rows_, columns = linear_sum_assignment(cost[b, layer][:, slots])
                result[b, layer, rows_] = slots[columns]
        return torch.as_tensor(result)


def mask_losses(logits: Tensor, truth: Tensor) -> tuple[Tensor, Tensor]:
    """BCE and dice (eps 1) of logits (n, P) against truth (n, P), one value per row."""
    bce = F.binary_cross_entropy_with_logits(logits, truth, reduction="none").mean(1)
    p = logits.sigmoid()
    dice = 1 - (2 * (p * truth).sum(1) + 1) / (p.sum(1) + truth.sum(1) + 1)
    return bce, dice
