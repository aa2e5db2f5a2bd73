"""Weights of the language model as a bundle stores them: float32, float16, bfloat16 or int8. What goes into a layer
comes out in its own type, whatever the weights have: over a cache of float32 norms and the residual stream are float32,
as upstream's (trap T-28), over one of the weights' type nothing is cast.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class CastLinear(nn.Module):
    """A bias-free linear layer that multiplies in the type of its weight (O, I)."""

    def __init__(self, weight: Tensor):
        super().__init__()
        self.weight = nn.Parameter(weight, requires_grad=False)

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x.to(self.weight.dtype), self.weight).to(x.dtype)


class Int8Linear(nn.Module):
    """A bias-free linear layer with an int8 weight (O, I) and one scale per output (O, 1); multiplies in the type of
    the scale."""

    def __init__(self, weight: Tensor, scale: Tensor):
        super().__init__()
        self.register_buffer("weight", weight)
        self.register_buffer("scale", scale)

    def forward(self, x: Tensor) -> Tensor:
        weight = self.weight.to(self.scale.dtype).mul_(self.scale)
        return F.linear(x.to(self.scale.dtype), weight).to(x.dtype)


class GatedLinear(nn.Module):
    """w2(silu(w1 x) * w3 x) with w1 and w3 as one layer, so that a step reads x once and launches less."""

    def __init__(self, w1_w3: nn.Module, w2: nn.Module):
        super().__init__()
        self.w1_w3 = w1_w3
        self.w2 = w2

    def forward(self, x: Tensor) -> Tensor:
        gate, up = self.w1_w3(x).chunk(2, -1)
        return self.w2(F.silu(gate) * up)


class CastEmbedding(nn.Module):
    """Token embeddings (V, D) of any type."""

    def __init__(self, weight: Tensor):
        super().__init__()
        self.weight = nn.Parameter(weight, requires_grad=False)

    def forward(self, ids: Tensor) -> Tensor:
        return F.embedding(ids, self.weight).float()


def quantise(weight: Tensor, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """Symmetric int8 per output: weight (O, I) to int8 (O, I) and scale (O, 1) of ``dtype``; weight is about int8 *
    scale.

    The scale is rounded to its stored type first, so that its rounding adds no error of its own.
    """
    weight = weight.float()
    scale = (weight.abs().amax(1, keepdim=True) / 127.0).to(dtype).clamp(min=torch.finfo(dtype).tiny)
    return (weight / scale.float()).round().clamp(-127, 127).to(torch.int8), scale


def stored_linear(weight: Tensor, dtype: torch.dtype, int8: bool) -> nn.Module:
    """The layer that holds weight (O, I) in the asked form."""
    return Int8Linear(*quantise(weight, dtype)) if int8 else CastLinear(weight.to(dtype))
