"""ConvNeXt image encoder (spec 2.1; timm/open_clip ``convnext_large_d_320`` at the published size)."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from omg_llava.config import VisionConfig


class LayerNorm2d(nn.Module):
    """LayerNorm over the channels of a (B, C, H, W) map."""

    def __init__(self, channels: int):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        normalised = F.layer_norm(x.permute(0, 2, 3, 1), [x.shape[1]], self.weight, self.bias, 1e-6)
        return normalised.permute(0, 3, 1, 2)


class Mlp(nn.Module):
    """Linear, GELU (erf), Linear."""

    def __init__(self, channels: int, hidden: int, out: int, bias: bool = True):
        super().__init__()
        self.fc1 = nn.Linear(channels, hidden)
        self.fc2 = nn.Linear(hidden, out, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc2(F.gelu(self.fc1(x)))


class Block(nn.Module):
    """Depthwise 7x7, LayerNorm, MLP x4, per-channel scale, residual."""

    def __init__(self, channels: int):
        super().__init__()
        self.conv_dw = nn.Conv2d(channels, channels, 7, padding=3, groups=channels)
        self.norm = nn.LayerNorm(channels, eps=1e-6)
        self.mlp = Mlp(channels, 4 * channels, channels)
        self.gamma = nn.Parameter(torch.full((channels,), 0.1))

    def forward(self, x: Tensor) -> Tensor:
        y = F.gelu(self.mlp.fc1(self.norm(self.conv_dw(x).permute(0, 2, 3, 1))))
        # Scaling the weights scales what comes out, and they are fewer.
        last = self.mlp.fc2
        y = F.linear(y, last.weight * self.gamma.unsqueeze(1), last.bias * self.gamma)
        return x + y.permute(0, 3, 1, 2)


class Stage(nn.Module):
    """Optional LayerNorm2d + 2x2 stride-2 convolution, then blocks."""

    def __init__(self, channels_in: int, channels: int, depth: int):
        super().__init__()
        self.downsample = (
            nn.Identity()
            if channels_in == channels
            else nn.Sequential(LayerNorm2d(channels_in), nn.Conv2d(channels_in, channels, 2, stride=2))
        )
        self.blocks = nn.Sequential(*[Block(channels) for _ in range(depth)])

    def forward(self, x: Tensor) -> Tensor:
        return self.blocks(self.downsample(x))


class ClipPool(nn.Module):
    """timm's head: global average pool, LayerNorm2d, flatten."""

    def __init__(self, channels: int):
        super().__init__()
        self.norm = LayerNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(x.mean((2, 3), keepdim=True)).flatten(1)


class ClipProjection(nn.Module):
    """open_clip's MLP projection head."""

    def __init__(self, channels: int, out: int):
        super().__init__()
        self.mlp = Mlp(channels, channels, out, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.mlp(x)


class ConvNeXt(nn.Module):
    """Encoder: images (B, 3, H, W) float32, normalised, to four maps at strides 4, 8, 16, 32 without a norm per stage.

    ``head`` (CLIP's own pooling and projection) exists where the configuration has it; it is part of the published
    checkpoint and takes no part in perception.
    """

    def __init__(self, config: VisionConfig):
        super().__init__()
        dims, depths = config.backbone_dims, config.backbone_depths
        self.stem = nn.Sequential(nn.Conv2d(3, dims[0], 4, stride=4), LayerNorm2d(dims[0]))
        self.layer1 = Stage(dims[0], dims[0], depths[0])
        self.layer2 = Stage(dims[0], dims[1], depths[1])
        self.layer3 = Stage(dims[1], dims[2], depths[2])
        self.layer4 = Stage(dims[2], dims[3], depths[3])
        self.head = (
            nn.Identity()
            if config.clip_dim == 0
            else nn.Sequential(ClipPool(dims[3]), ClipProjection(dims[3], config.clip_dim))
        )

    def forward(self, images: Tensor) -> list[Tensor]:
        # Channels last throughout: norms and linear layers want them so, and convolutions keep what they get.
        stage1 = self.layer1(self.stem(images.contiguous(memory_format=torch.channels_last)))
        stage2 = self.layer2(stage1)
        stage3 = self.layer3(stage2)
        return [stage1, stage2, stage3, self.layer4(stage3)]
