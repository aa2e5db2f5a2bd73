"""Perception prior embedding and the unshuffled pixel features (spec 2.7, 2.8)."""

import torch
from torch import Tensor


def prior_maps(class_logits: Tensor, mask_logits: Tensor, unshuffle_factor: int) -> Tensor:
    """Score-weighted mask probability of each query at each pixel token, (B, Q, h*w).

    Definition: (0.5 s + 0.5) * sigmoid(mask logits upsampled bilinearly to S x S), resized bilinearly (align_corners
    False, no antialias) to the token grid of stride 32u. That resize reads the 2 x 2 centre pixels of each block only,
    which are mixes (0.625, 0.375) of rows and columns 8ui + 4u - 1 and 8ui + 4u of the stride-4 logits; evaluated so,
    it is exact at every size.
    """
    score = class_logits.softmax(-1)[:, :, :-1].max(-1)[0]
    step = 8 * unshuffle_factor
    low = 4 * unshuffle_factor - 1
    upper, lower = mask_logits[:, :, low::step], mask_logits[:, :, low + 1 :: step]
    total = torch.zeros([1], dtype=mask_logits.dtype, device=mask_logits.device)
    for rows in [0.625 * upper + 0.375 * lower, 0.375 * upper + 0.625 * lower]:
        left, right = rows[:, :, :, low::step], rows[:, :, :, low + 1 :: step]
        total = total + (0.625 * left + 0.375 * right).sigmoid() + (0.375 * left + 0.625 * right).sigmoid()
    return ((0.5 * score + 0.5)[:, :, None, None] * (total * 0.25)).flatten(2)


def perception_prior(
    class_logits: Tensor, mask_logits: Tensor, query_pos_feat: Tensor, unshuffle_factor: int, temperature: float = 1.0
) -> tuple[Tensor, Tensor]:
    """Prior (B, P, 2C): softmax over the QUERY axis mixes the query vectors; at temperature 1, the paper's, nearly
    evenly.

    Also attn_mask (B, Q, P) bool, True = the query does not own the cell (owner = argmax over queries).
    """
    maps = prior_maps(class_logits, mask_logits, unshuffle_factor)
    prior = torch.bmm((maps / temperature).softmax(1).transpose(1, 2), query_pos_feat)
    owner = maps.argmax(1)
    queries = torch.arange(maps.shape[1], device=maps.device)
    return prior, owner.unsqueeze(1) != queries[None, :, None]


def unshuffle(features: Tensor, factor: int) -> Tensor:
    """(B, C, h, w) to (B, (h/u)*(w/u), u*u*C): output channel = (row offset * u + column offset) * C + c, tokens
    row-major.

    Offset-major, unlike ``torch.nn.PixelUnshuffle`` (trap T-12).
    """
    b, c, h, w = features.shape
    blocks = features.view(b, c, h // factor, factor, w // factor, factor)
    tokens = blocks.permute(0, 2, 4, 3, 5, 1)
    return tokens.reshape(b, (h // factor) * (w // factor), factor * factor * c)
