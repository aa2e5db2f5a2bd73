"""InternLM2-style decoder (spec 3.1): RMSNorm, grouped-query attention with packed wqkv, rotate-half RoPE, SwiGLU;
published key names.

Shapes: B sequences, T positions, D width, G key/value heads, n query heads per group, d head width. What runs over a
cache works in the type of the cache; in float32 that is the reference (trap T-28).
"""

from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from omg_llava.config import LanguageConfig


class RmsNorm(nn.Module):
    """x / rms(x) * weight."""

    def __init__(self, width: int, eps: float):
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        if x.dtype == torch.float32:
            return self.weight * (x * torch.rsqrt(x.square().mean(-1, keepdim=True) + self.eps))
        # In few kernels, each of which reads and writes 16 bits and computes in 32.
        width = float(x.shape[-1])
        size = torch.linalg.vector_norm(x, 2.0, [-1], True, dtype=torch.float32)
        size = torch.hypot(size, torch.full_like(size, (width * self.eps) ** 0.5))
        return torch.mul(x / size, self.weight * width**0.5, out=torch.empty_like(x))


def rotary_angles(positions: Tensor, head_width: int, theta: float) -> tuple[Tensor, Tensor]:
    """Cosine and sine (..., d) float32 of positions (...,) int64; the ladder is repeated for the second half, and the
    sine of the first half is negative (rotate-half)."""
    ladder = torch.arange(0, head_width, 2, dtype=torch.float32, device=positions.device) / float(head_width)
    frequency = torch.pow(torch.full_like(ladder, theta), -ladder)
    angle = positions.float().unsqueeze(-1) * frequency
    sine = angle.sin()
    return torch.cat([angle, angle], -1).cos(), torch.cat([-sine, sine], -1)


def rotate(x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    """Rotates x (B, T, G, heads, d) by angles (B or 1, T, d)."""
    half = x.shape[-1] // 2
    turned = torch.cat([x[..., half:], x[..., :half]], -1)
    return x * cosine.unsqueeze(2).unsqueeze(2) + turned * sine.unsqueeze(2).unsqueeze(2)


class Attention(nn.Module):
    """Grouped-query attention; wqkv is packed per group as n query heads, one key, one value."""

    groups: Final[int]
    heads_per_group: Final[int]
    head_width: Final[int]

    def __init__(self, config: LanguageConfig):
        super().__init__()
        self.groups = config.kv_heads
        self.heads_per_group = config.heads // config.kv_heads
        self.head_width = config.hidden // config.heads
        self.wqkv = nn.Linear(config.hidden, (config.heads + 2 * config.kv_heads) * self.head_width, bias=False)
        self.wo = nn.Linear(config.hidden, config.hidden, bias=False)

    def project(self, x: Tensor, cosine: Tensor, sine: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """x (B, T, D) to query (B, G, n * T, d), ordered by head and then position, and key, value (B, G, T, d)."""
        batch, length = x.shape[0], x.shape[1]
        packed = self.wqkv(x).view(batch, length, self.groups, self.heads_per_group + 2, self.head_width)
        turned = rotate(packed[:, :, :, : self.heads_per_group + 1], cosine, sine)
        query = turned[:, :, :, : self.heads_per_group].permute(0, 2, 3, 1, 4).flatten(2, 3)
        key, value = turned[:, :, :, self.heads_per_group], packed[:, :, :, self.heads_per_group + 1]
        return query, key.transpose(1, 2), value.transpose(1, 2)

    def at(self, query: Tensor, positions: Tensor) -> Tensor:
        """Of projected queries (B, G, n * T, d) those of one position (B,) each, (B, G, n, d)."""
        apart = query.view(query.shape[0], self.groups, self.heads_per_group, -1, self.head_width)
        place = positions.view(-1, 1, 1, 1, 1).expand(-1, self.groups, self.heads_per_group, 1, self.head_width)
        return apart.gather(3, place).squeeze(3)

    def attend(self, query: Tensor, key: Tensor, value: Tensor, allowed: Tensor) -> Tensor:
        """allowed (B or 1, 1, n * T or 1, L): bool, True = may attend, or what is added. Returns (B, T, D)."""
        batch = query.shape[0]
        y = F.scaled_dot_product_attention(query, key, value, attn_mask=allowed)
        y = y.view(batch, self.groups, self.heads_per_group, -1, self.head_width)
        return self.wo(y.permute(0, 3, 1, 2, 4).flatten(2))


class FeedForward(nn.Module):
    """w2(silu(w1 x) * w3 x). A bundle of 16 bits holds w1 and w3 as one (``omg_llava.language.stored``)."""

    def __init__(self, config: LanguageConfig):
        super().__init__()
        self.w1 = nn.Linear(config.hidden, config.ffn, bias=False)
        self.w3 = nn.Linear(config.hidden, config.ffn, bias=False)
        self.w2 = nn.Linear(config.ffn, config.hidden, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.w2(F.silu(self.w1(x)) * self.w3(x))


class Layer(nn.Module):
    """Pre-norm attention and feed-forward."""

    def __init__(self, config: LanguageConfig):
        super().__init__()
        self.attention = Attention(config)
        self.feed_forward = FeedForward(config)
        self.attention_norm = RmsNorm(config.hidden, config.norm_eps)
        self.ffn_norm = RmsNorm(config.hidden, config.norm_eps)


class InternLm2Model(nn.Module):
    """Embeddings, layers, final norm."""

    def __init__(self, config: LanguageConfig):
        super().__init__()
        self.tok_embeddings = nn.Embedding(config.vocabulary, config.hidden)
        self.layers = nn.ModuleList([Layer(config) for _ in range(config.layers)])
        self.norm = RmsNorm(config.hidden, config.norm_eps)


class InternLm2(nn.Module):
    """Causal language model over embeddings; text and visual tokens enter the same way."""

    theta: Final[float]
    head_width: Final[int]
    heads_per_group: Final[int]
    groups: Final[int]

    def __init__(self, config: LanguageConfig):
        super().__init__()
        self.theta = config.rope_theta
        self.groups = config.kv_heads
        self.heads_per_group = config.heads // config.kv_heads
        self.head_width = config.hidden // config.heads
        self.model = InternLm2Model(config)
        self.output = nn.Linear(config.hidden, config.vocabulary, bias=False)
        self._initialise()

    @torch.jit.ignore
    def _initialise(self) -> None:
        """Embeddings lead the residual stream and each layer adds little at first: without, a small model takes long to
        look things up."""
        for name, module in self.named_modules():
            if isinstance(module, nn.Embedding):
                nn.init.normal_(module.weight, std=0.5)
            elif isinstance(module, nn.Linear):
                adds = name.endswith((".wo", ".w2"))
                nn.init.normal_(module.weight, std=(0.2 if adds else 1.0) * module.weight.shape[1] ** -0.5)

    def forward(self, embeddings: Tensor, positions: Tensor, allowed: Tensor) -> Tensor:
        """Training view: embeddings (B, T, D), positions (B, T) int64, allowed (B, 1, T, T) bool: hidden states (B, T,
        D) after the final norm."""
        cosine, sine = rotary_angles(positions, self.head_width, self.theta)
        allowed = self.for_heads(allowed, embeddings.dtype)
        x = embeddings
        for layer in self.model.layers:
            query, key, value = layer.attention.project(layer.attention_norm(x), cosine, sine)
            x = x + layer.attention.attend(query, key, value, allowed)
            x = x + layer.feed_forward(layer.ffn_norm(x))
        return self.model.norm(x)

    def angles(self, positions: Tensor, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
        """``rotary_angles`` of this model in a type."""
        cosine, sine = rotary_angles(positions, self.head_width, self.theta)
        return cosine.to(dtype), sine.to(dtype)

    def for_heads(self, allowed: Tensor, dtype: torch.dtype) -> Tensor:
        """allowed (B or 1, 1, T, L) bool as ``Attention.attend`` takes it, once for all layers."""
        if allowed.shape[2] > 1:
            allowed = allowed.repeat(1, 1, self.heads_per_group, 1)
        if dtype == torch.float32:
            return allowed
        # What the attention of a device would make of it in each layer.
        return torch.zeros(allowed.shape, dtype=dtype, device=allowed.device).masked_fill_(~allowed, float("-inf"))

    def room(self, rows: int, positions: int) -> Tensor:
        """An empty cache (layers, 2, rows, kv heads, positions, d) in the type of the weights."""
        shape = [len(self.model.layers), 2, rows, self.groups, positions, self.head_width]
        weights = self.model.tok_embeddings.weight
        return torch.zeros(shape, dtype=weights.dtype, device=weights.device)

    def prefill(self, embeddings: Tensor, lengths: Tensor, rows: Tensor, cache: Tensor) -> tuple[Tensor, Tensor]:
        """Reads B prompts into cache rows.

        embeddings (B, T, D) right-padded, lengths (B,) int64, rows (B,) int64 cache rows, cache (layers, 2, rows, G,
        positions, d) written in place. Returns logits (B, V) and hidden (B, D) of each last position. What padding
        leaves in the cache is overwritten before it is ever attended to.
        """
        length = embeddings.shape[1]
        positions = torch.arange(length, device=embeddings.device)
        cosine, sine = self.angles(positions.unsqueeze(0), cache.dtype)
        causal = (positions.unsqueeze(1) >= positions.unsqueeze(0)).unsqueeze(0).unsqueeze(0)
        last = lengths - 1
        to_last = (positions.unsqueeze(0) <= last.unsqueeze(1)).unsqueeze(1).unsqueeze(1)
        allowed, to_last = self.for_heads(causal, cache.dtype), self.for_heads(to_last, cache.dtype)
        x = embeddings.to(cache.dtype)
        for index, layer in enumerate(self.model.layers):
            query, key, value = layer.attention.project(layer.attention_norm(x), cosine, sine)
            cache[index, 0, :, :, :length].index_copy_(0, rows, key)
            cache[index, 1, :, :, :length].index_copy_(0, rows, value)
            if index == len(self.model.layers) - 1:
                # Of the last layer only the last positions are read.
                x, query, allowed = self.one_each(x, last), layer.attention.at(query, last), to_last
            x = x + layer.attention.attend(query, key, value, allowed)
            x = x + layer.feed_forward(layer.ffn_norm(x))
        return self.said(x)

    def read_on(
        self, embeddings: Tensor, lengths: Tensor, starts: Tensor, rows: Tensor, cache: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Reads the rest of B prompts whose first positions (starts, (B,) int64) their cache rows hold.

        embeddings (B, T, D) right-padded, lengths (B,), rows (B,) and cache as ``prefill`` takes them; no prompt
        reaches the last position of the cache, which takes what padding leaves. Returns what ``prefill`` does.
        """
        reach = cache.shape[4]
        steps = torch.arange(embeddings.shape[1], device=embeddings.device).unsqueeze(0)
        places = torch.arange(reach, device=embeddings.device)
        positions = torch.where(steps < lengths.unsqueeze(1), starts.unsqueeze(1) + steps, reach - 1)
        cosine, sine = self.angles(positions, cache.dtype)
        last = lengths - 1
        to_last = (places.unsqueeze(0) <= (starts + last).unsqueeze(1)).unsqueeze(1).unsqueeze(1)
        allowed = (places <= positions.unsqueeze(2)).unsqueeze(1)
        allowed, to_last = self.for_heads(allowed, cache.dtype), self.for_heads(to_last, cache.dtype)
        x = embeddings.to(cache.dtype)
        for index, layer in enumerate(self.model.layers):
            query, key, value = layer.attention.project(layer.attention_norm(x), cosine, sine)
            keys, values = cache[index, 0], cache[index, 1]
            keys[rows.unsqueeze(1), :, positions] = key.transpose(1, 2)
            values[rows.unsqueeze(1), :, positions] = value.transpose(1, 2)
            if index == len(self.model.layers) - 1:
                x, query, allowed = self.one_each(x, last), layer.attention.at(query, last), to_last
            x = x + layer.attention.attend(query, keys.index_select(0, rows), values.index_select(0, rows), allowed)
            x = x + layer.feed_forward(layer.ffn_norm(x))
        return self.said(x)

    def one_each(self, x: Tensor, positions: Tensor) -> Tensor:
        """Of x (B, T, D) one position (B,) each, (B, 1, D)."""
        return x[torch.arange(x.shape[0], device=x.device), positions].unsqueeze(1)

    def said(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (B, V) and hidden states (B, D), float32, of the last layer's x (B, 1, D)."""
        hidden = self.model.norm(x.squeeze(1))
        return self.output(hidden).float(), hidden.float()

    def decode(self, ids: Tensor, positions: Tensor, cache: Tensor) -> tuple[Tensor, Tensor]:
        """One token for cache rows 0..A-1: ids, positions (A,) int64. Returns logits (A, V) and hidden (A, D).

        All positions of the cache are looked at: who calls hands over no more of it than the longest dialogue needs.
        """
        count = ids.shape[0]
        rows = torch.arange(count, device=ids.device)
        length = cache.shape[4]
        cosine, sine = self.angles(positions.unsqueeze(1), cache.dtype)
        places = torch.arange(length, device=ids.device)
        allowed = (places.unsqueeze(0) <= positions.unsqueeze(1)).unsqueeze(1).unsqueeze(1)
        allowed = self.for_heads(allowed, cache.dtype)
        x = self.model.tok_embeddings(ids).unsqueeze(1).to(cache.dtype)
        for index, layer in enumerate(self.model.layers):
            query, key, value = layer.attention.project(layer.attention_norm(x), cosine, sine)
            keys, values = cache[index, 0], cache[index, 1]
            keys[rows, :, positions] = key.squeeze(2)
            values[rows, :, positions] = value.squeeze(2)
            x = x + layer.attention.attend(query, keys[:count], values[:count], allowed)
            x = x + layer.feed_forward(layer.ffn_norm(x))
        return self.said(x)
