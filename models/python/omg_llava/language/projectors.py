"""Projectors between vision and language (spec 2.9), with the published key names (``seperate_embed`` is upstream's
spelling)."""

import torch
from torch import Tensor, nn

from omg_llava.config import OmgLlavaConfig


def _mlp(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(inputs, outputs), nn.GELU(), nn.Linear(outputs, outputs))


class ProjectorLayers(nn.Module):
    """Weights of ``projector.model``."""

    def __init__(self, config: OmgLlavaConfig):
        super().__init__()
        width = config.language.hidden
        self.query_proj = nn.Linear(2 * config.vision.width, config.projector_hidden)
        self.model = _mlp(config.projector_hidden, width)
        self.model_feat = _mlp(config.vision.pixel_feature_dim, width)
        self.seperate_embed = nn.Embedding(1, width)
        nn.init.normal_(self.seperate_embed.weight, std=0.02)


class Projector(nn.Module):
    """Perception to language tokens."""

    def __init__(self, config: OmgLlavaConfig):
        super().__init__()
        self.model = ProjectorLayers(config)

    def pixel_tokens(self, pixel_features: Tensor) -> Tensor:
        """(B, P, C4*u*u + 2C) to (B, P + 1, D); the separator is the last row."""
        pixels = self.model.model_feat(pixel_features)
        separator = self.model.seperate_embed.weight.unsqueeze(0).expand(pixels.shape[0], 1, -1)
        return torch.cat([pixels, separator], 1)

    def object_tokens(self, query_pos_feat: Tensor) -> Tensor:
        """Object queries or visual prompts (..., 2C) to (..., D)."""
        return self.model.model(self.model.query_proj(query_pos_feat))


class TextToVision(nn.Module):
    """[SEG] state (N, D) to a decoder query (N, 2C): content, then position."""

    def __init__(self, config: OmgLlavaConfig):
        super().__init__()
        out = 2 * config.vision.width
        self.model = nn.Sequential(nn.Linear(config.language.hidden, out), nn.GELU(), nn.Linear(out, out))

    def forward(self, hidden: Tensor) -> Tensor:
        return self.model(hidden)
