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


def sample_deformable(value: Tensor, height: list[int], width: list[int], locations: Tensor, weights: Tensor) -> Tensor:
    """Definition of multi-scale deformable attention by bilinear sampling (zero padding, align_corners False).

    value (B, tokens, heads, d); locations (B, queries, heads, levels, points, 2) xy in 0..1; weights (B, queries,
    heads, levels, points). Returns (B, queries, heads * d).
    """
    batch, _, heads, dim = value.shape
    queries, levels, points = locations.shape[1], locations.shape[3], locations.shape[4]
    grid = locations * 2.0 - 1.0
    start = 0
    total = torch.zeros([batch * heads, dim, queries], dtype=value.dtype, device=value.device)
    for level in range(levels):
        h, w = height[level], width[level]
        level_value = value[:, start : start + h * w].permute(0, 2, 3, 1).reshape(batch * heads, dim, h, w)
        start += h * w
        level_grid = grid[:, :, :, level].permute(0, 2, 1, 3, 4).reshape(batch * heads, queries, points, 2)
        sampled = F.grid_sample(level_value, level_grid, mode="bilinear", padding_mode="zeros", align_corners=False)
        level_weights = weights[:, :, :, level].permute(0, 2, 1, 3).reshape(batch * heads, 1, queries, points)
        total = total + (sampled * level_weights).sum(-1)
    return total.view(batch, heads * dim, queries).transpose(1, 2)


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
        batch, tokens, channels = x.shape
        query = x + position
        value = self.value_proj(x).view(batch, tokens, self.heads, channels // self.heads)
        offsets = self.sampling_offsets(query).view(batch, tokens, self.heads, self.levels, self.points, 2).float()
        weights = (
            self.attention_weights(query).view(batch, tokens, self.heads, self.levels * self.points).float().softmax(-1)
        )
        weights = weights.view(batch, tokens, self.heads, self.levels, self.points)
        sizes = torch.stack([torch.tensor(width), torch.tensor(height)], -1).to(offsets)
        locations = reference[None, :, None, None, None, :] + offsets / sizes[None, None, None, :, None, :]
        return self.output_proj(sample_deformable(value.float(), height, width, locations, weights))


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
