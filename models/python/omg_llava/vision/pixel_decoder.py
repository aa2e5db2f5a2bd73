"""MSDeformAttn pixel decoder in plain PyTorch (spec 2.3; mmdet ``MSDeformAttnPixelDecoder``)."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from omg_llava.config import VisionConfig
from omg_llava.vision.position import sine_2d


class ConvNorm(nn.Module):
    """Convolution + GroupNorm, optional ReLU; key names ``conv`` and ``gn``."""

    def __init__(self, channels_in: int, channels: int, kernel: int, groups: int, bias: bool, relu: bool):
        super().__init__()
        self.conv = nn.Conv2d(channels_in, channels, kernel, padding=kernel // 2, bias=bias)
        self.gn = nn.GroupNorm(groups, channels)
        self.relu = relu

    def forward(self, x: Tensor) -> Tensor:
        y = self.gn(self.conv(x))
        return F.relu(y) if self.relu else y


def sample_deformable(
    value: Tensor, height: list[int], width: list[int], places: Tensor, weights: Tensor, points: int
) -> Tensor:
    """Multi-scale deformable attention: each query's points, sampled bilinearly (what lies outside counts as zero),
    weighed and summed. All points of a query and head are gathered in one sum a corner; no sample is kept.

    value (B, tokens, heads, d), levels one after the other, each row by row; places (B, queries, 2, heads * levels *
    points): x, then y, in cells of their level, 0 being the middle of the first; weights (B, queries, heads * levels *
    points). Returns (B, queries, heads * d).
    """
    batch, tokens, heads, dim = value.shape
    queries, samples = places.shape[1], places.shape[3]
    starts = [0]
    for level in range(len(height) - 1):
        starts.append(starts[-1] + height[level] * width[level])
    # Of each sample: the width of its level, the last cell of it, and where the level begins for its head.
    device = value.device
    sizes = torch.tensor([width, height, starts], dtype=torch.float32).to(device)
    sizes = sizes.repeat_interleave(points, 1).repeat(1, heads)
    last = sizes[:2] - 1.0
    head = torch.arange(heads, dtype=torch.float32, device=device).repeat_interleave(samples // heads)

    low = places.floor()
    high = low + 1.0
    high_share = places - low
    low_cell, high_cell = low.clamp(min=0.0).minimum(last), high.clamp(min=0.0).minimum(last)
    low_share = (1.0 - high_share) * (low_cell == low)
    high_share = high_share * (high_cell == high)
    first = sizes[2] * heads + head
    rows = [low_cell[:, :, 1] * (sizes[0] * heads) + first, high_cell[:, :, 1] * (sizes[0] * heads) + first]
    row_shares = [low_share[:, :, 1] * weights, high_share[:, :, 1] * weights]
    columns = [low_cell[:, :, 0] * heads, high_cell[:, :, 0] * heads]
    column_shares = [low_share[:, :, 0], high_share[:, :, 0]]
    # A float32 counts exactly to 2^24, far beyond one image's cells, but not beyond a batch's.
    image = torch.arange(batch, dtype=torch.int32, device=device).mul(tokens * heads).view(-1, 1, 1)
    table = value.reshape(batch * tokens * heads, dim)
    total = torch.zeros([1], dtype=value.dtype, device=device)
    bags = [batch * queries * heads, samples // heads]
    for row in range(2):
        for column in range(2):
            cells = (rows[row] + columns[column]).to(torch.int32) + image
            share = row_shares[row] * column_shares[column]
            total = total + F.embedding_bag(cells.view(bags), table, mode="sum", per_sample_weights=share.view(bags))
    return total.view(batch, queries, heads * dim)


class DeformableAttention(nn.Module):
    """Multi-scale deformable attention; queries carry positions, values do not."""

    def __init__(self, width: int, heads: int, levels: int, points: int):
        super().__init__()
        self.heads, self.levels, self.points = heads, levels, points
        self.sampling_offsets = nn.Linear(width, heads * levels * points * 2)
        self.attention_weights = nn.Linear(width, heads * levels * points)
        self.value_proj = nn.Linear(width, width)
        self.output_proj = nn.Linear(width, width)
        self._initialise()

    def _initialise(self) -> None:
        nn.init.zeros_(self.sampling_offsets.weight)
        angles = torch.arange(self.heads) * (2.0 * math.pi / self.heads)
        directions = torch.stack([angles.cos(), angles.sin()], -1)
        directions = directions / directions.abs().max(-1, keepdim=True)[0]
        bias = directions.view(self.heads, 1, 1, 2).repeat(1, self.levels, self.points, 1)
        bias = bias * torch.arange(1, self.points + 1).view(1, 1, -1, 1)
        self.sampling_offsets.bias.data = bias.reshape(-1).float()
        nn.init.zeros_(self.attention_weights.weight)
        nn.init.zeros_(self.attention_weights.bias)
        nn.init.xavier_uniform_(self.value_proj.weight)
        nn.init.xavier_uniform_(self.output_proj.weight)

    def forward(self, x: Tensor, position: Tensor, reference: Tensor, height: list[int], width: list[int]) -> Tensor:
        """reference (tokens, 2) xy in 0..1 of each token's own place."""
        batch, tokens, channels = x.shape
        query = x + position
        value = self.value_proj(x).view(batch, tokens, self.heads, channels // self.heads)
        samples = self.heads * self.levels * self.points
        # Offsets come as (samples, 2); x and y apart are two even rows.
        weight = self.sampling_offsets.weight.view(samples, 2, channels).transpose(0, 1).flatten(0, 1)
        bias = self.sampling_offsets.bias.view(samples, 2).t().flatten()
        offsets = F.linear(query, weight, bias).float().view(batch, tokens, 2, samples)
        weights = self.attention_weights(query).view(batch, tokens, self.heads, self.levels * self.points)
        weights = weights.float().softmax(-1).view(batch, tokens, samples)
        sizes = torch.tensor([width, height], dtype=torch.float32).to(x.device)
        sizes = sizes.repeat_interleave(self.points, 1).repeat(1, self.heads)
        places = offsets + (reference.unsqueeze(2) * sizes - 0.5)
        return self.output_proj(sample_deformable(value.float(), height, width, places, weights, self.points))


class FeedForward(nn.Module):
    """Linear, ReLU, Linear plus identity; keys ``layers.0.0`` and ``layers.1`` as in mmcv."""

    def __init__(self, width: int, hidden: int):
        super().__init__()
        self.layers = nn.Sequential(nn.Sequential(nn.Linear(width, hidden), nn.ReLU()), nn.Linear(hidden, width))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.layers(x)


class EncoderLayer(nn.Module):
    """Deformable self-attention and FFN, post-norm."""

    def __init__(self, config: VisionConfig):
        super().__init__()
        self.self_attn = DeformableAttention(config.width, config.heads, 3, config.pixel_decoder_points)
        self.ffn = FeedForward(config.width, config.pixel_decoder_ffn)
        self.norms = nn.ModuleList([nn.LayerNorm(config.width), nn.LayerNorm(config.width)])

    def forward(self, x: Tensor, position: Tensor, reference: Tensor, height: list[int], width: list[int]) -> Tensor:
        x = self.norms[0](x + self.self_attn(x, position, reference, height, width))
        return self.norms[1](self.ffn(x))


class DeformableEncoder(nn.Module):
    """Stack of encoder layers."""

    def __init__(self, config: VisionConfig):
        super().__init__()
        self.layers = nn.ModuleList([EncoderLayer(config) for _ in range(config.pixel_decoder_layers)])

    def forward(self, x: Tensor, position: Tensor, reference: Tensor, height: list[int], width: list[int]) -> Tensor:
        for layer in self.layers:
            x = layer(x, position, reference, height, width)
        return x


class PixelDecoder(nn.Module):
    """Four encoder maps to mask features (B, C, H/4, W/4) and memories at strides 32, 16, 8 (B, C, h, w), in that
    order."""

    def __init__(self, config: VisionConfig):
        super().__init__()
        width, groups = config.width, config.group_norm_groups
        self.input_convs = nn.ModuleList(
            [ConvNorm(d, width, 1, groups, True, False) for d in config.backbone_dims[:0:-1]]
        )
        self.encoder = DeformableEncoder(config)
        self.level_encoding = nn.Embedding(3, width)
        self.lateral_convs = nn.ModuleList([ConvNorm(config.backbone_dims[0], width, 1, groups, False, False)])
        self.output_convs = nn.ModuleList([ConvNorm(width, width, 3, groups, False, True)])
        self.mask_feature = nn.Conv2d(width, width, 1)

    def forward(self, features: list[Tensor]) -> list[Tensor]:
        """[stride 4, 8, 16, 32] to [mask_features, memory32, memory16, memory8]."""
        tokens: list[Tensor] = []
        positions: list[Tensor] = []
        references: list[Tensor] = []
        height: list[int] = []
        width: list[int] = []
        for level, conv in enumerate(self.input_convs):
            x = conv(features[3 - level])
            h, w = x.shape[2], x.shape[3]
            height.append(h)
            width.append(w)
            tokens.append(x.flatten(2).transpose(1, 2))
            positions.append(sine_2d(h, w, x.shape[1], x.device) + self.level_encoding.weight[level])
            rows = (torch.arange(h, dtype=torch.float32, device=x.device) + 0.5) / float(h)
            columns = (torch.arange(w, dtype=torch.float32, device=x.device) + 0.5) / float(w)
            references.append(
                torch.stack([columns[None, :].expand(h, w), rows[:, None].expand(h, w)], -1).reshape(h * w, 2)
            )
        encoded = self.encoder(torch.cat(tokens, 1), torch.cat(positions, 0), torch.cat(references, 0), height, width)
        memories: list[Tensor] = []
        start = 0
        for level in range(3):
            h, w = height[level], width[level]
            memories.append(
                encoded[:, start : start + h * w].transpose(1, 2).reshape(encoded.shape[0], encoded.shape[2], h, w)
            )
            start += h * w
        fine = features[0]
        top_down = F.interpolate(memories[2], size=[fine.shape[2], fine.shape[3]], mode="bilinear", align_corners=False)
        for lateral in self.lateral_convs:
            fine = lateral(fine) + top_down
        for output in self.output_convs:
            fine = output(fine)
        return [self.mask_feature(fine), memories[0], memories[1], memories[2]]
