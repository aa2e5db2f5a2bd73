"""Low-rank adaptation of every linear layer of the language model, the output matrix included (spec 3.5)."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class LoraLinear(nn.Module):
    """weight x + scale * B A x; the base weight is frozen, B starts at zero so that the first output is the base's."""

    def __init__(self, base: nn.Linear, rank: int, alpha: float):
        super().__init__()
        self.scale = alpha / rank
        self.weight = nn.Parameter(base.weight.detach().clone(), requires_grad=False)
        self.lora_A = nn.Parameter(torch.empty(rank, base.in_features))
        self.lora_B = nn.Parameter(torch.zeros(base.out_features, rank))
        nn.init.kaiming_uniform_(self.lora_A, a=5**0.5)

    def forward(self, x: Tensor) -> Tensor:
        # A batch has far more tokens than the layer has rows: adding the matrices first costs one pass less over the
        # tokens.
        return F.linear(x, self.adapted())

    def adapted(self) -> Tensor:
        """weight + scale * B A."""
        return self.weight + self.scale * (self.lora_B @ self.lora_A)

    def merged(self) -> nn.Linear:
        """The plain layer with the same output."""
        linear = nn.Linear(self.weight.shape[1], self.weight.shape[0], bias=False)
        with torch.no_grad():
            linear.weight.copy_(self.adapted())
        return linear


def add_lora(module: nn.Module, rank: int, alpha: float) -> None:
    """Replaces every bias-free linear layer below ``module`` by its adapted twin."""
    for name, child in module.named_children():
        if isinstance(child, nn.Linear) and child.bias is None:
            setattr(module, name, LoraLinear(child, rank, alpha))
        else:
            add_lora(child, rank, alpha)


def merge_lora(module: nn.Module) -> None:
    """Inverse of ``add_lora``: the adaptation goes into the weights."""
    for name, child in module.named_children():
        if isinstance(child, LoraLinear):
            setattr(module, name, child.merged())
        else:
            merge_lora(child)
