"""Sine position encodings (spec 2.3, 2.4, 2.6 and appendix A)."""

import math

import torch
from torch import Tensor


def sine_ladder(values: Tensor, features: int) -> Tensor:
    """(...,) to (..., features): sin on even, cos on odd channels, wavelength ladder 10000^(2*floor(i/2)/features)."""
    index = torch.arange(features, dtype=torch.float32, device=values.device)
    wavelength = torch.pow(10000.0, 2.0 * torch.floor(index / 2.0) / float(features))
    angle = values.unsqueeze(-1) / wavelength
    return torch.stack([angle[..., 0::2].sin(), angle[..., 1::2].cos()], dim=-1).flatten(-2)


def sine_2d(height: int, width: int, channels: int, device: torch.device) -> Tensor:
    """(height * width, channels): cat(y, x); coordinates are cumulative indices from 1, normalised to 2 pi (eps
    1e-6)."""
    y = torch.arange(1, height + 1, dtype=torch.float32, device=device) / (float(height) + 1e-6) * (2.0 * math.pi)
    x = torch.arange(1, width + 1, dtype=torch.float32, device=device) / (float(width) + 1e-6) * (2.0 * math.pi)
    half = channels // 2
    rows = sine_ladder(y, half)[:, None, :].expand(height, width, half)
    columns = sine_ladder(x, half)[None, :, :].expand(height, width, half)
    return torch.cat([rows, columns], dim=2).reshape(height * width, channels)


def sine_3d(frames: int, height: int, width: int, channels: int, device: torch.device) -> Tensor:
    """Key positions of the decoder, (frames * height * width, channels): the 2-D encoding plus a z term over all
    channels.

    z is the frame's number from 1, normalised like the others; of a single image it is constant, but not zero (trap
    T-14).
    """
    z = torch.arange(1, frames + 1, dtype=torch.float32, device=device) / (float(frames) + 1e-6) * (2.0 * math.pi)
    return (sine_2d(height, width, channels, device).unsqueeze(0) + sine_ladder(z, channels).unsqueeze(1)).flatten(0, 1)


def sine_box(cxcywh: Tensor, features: int) -> Tensor:
    """(N, 4) normalised centre boxes to (N, 4 * features), order y, x, w, h."""
    scaled = cxcywh * (2.0 * math.pi)
    parts = [sine_ladder(scaled[:, 1], features), sine_ladder(scaled[:, 0], features)]
    return torch.cat(parts + [sine_ladder(scaled[:, 2], features), sine_ladder(scaled[:, 3], features)], dim=1)
