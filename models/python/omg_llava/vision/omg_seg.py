"""OMG-Seg whole (checkpoint layout ``backbone.*``, ``panoptic_head.*``) and its two exported halves."""

import dataclasses
from pathlib import Path

import torch
from torch import Tensor, nn

from omg_llava.checkpoint import halved, load_checkpoint, save_checkpoint
from omg_llava.config import VisionConfig, vision_from_dict
from omg_llava.vision.convnext import ConvNeXt
from omg_llava.vision.omg_decoder import OmgDecoder
from omg_llava.vision.pixel_decoder import PixelDecoder


class PanopticHead(OmgDecoder):
    """OMG decoder together with the pixel decoder, as upstream stores them."""

    def __init__(self, config: VisionConfig):
        super().__init__(config)
        self.pixel_decoder = PixelDecoder(config)


class PerceptionEncoder(nn.Module):
    """First exported half: encoder and pixel decoder."""

    def __init__(self, backbone: ConvNeXt, pixel_decoder: PixelDecoder):
        super().__init__()
        self.backbone = backbone
        self.pixel_decoder = pixel_decoder

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """images (B, 3, S, S) float32 normalised to mask_features (B, C, S/4, S/4), memory32, memory16, memory8, stage4
        (B, C4, S/32, S/32)."""
        features = self.backbone(images)
        maps = self.pixel_decoder(features)
        return maps[0], maps[1], maps[2], maps[3], features[3]

    @torch.jit.export
    def encode(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Same as ``forward``."""
        return self.forward(images)


class OmgSeg(nn.Module):
    """Encoder and head with the published parameter names."""

    def __init__(self, config: VisionConfig):
        super().__init__()
        self.config = config
        self.backbone = ConvNeXt(config)
        self.panoptic_head = PanopticHead(config)

    def encoder(self) -> PerceptionEncoder:
        """The first half, sharing this model's weights."""
        return PerceptionEncoder(self.backbone, self.panoptic_head.pixel_decoder)

    def decoder(self) -> OmgDecoder:
        """The second half without the pixel decoder: a copy, ready for ``torch.jit.script``."""
        decoder = OmgDecoder(self.config)
        state = {k: v for k, v in self.panoptic_head.state_dict().items() if not k.startswith("pixel_decoder.")}
        decoder.load_state_dict(state)
        decoder.set_class_embeddings(self.panoptic_head.class_embeddings[:-1].clone())
        return decoder.train(self.training)

    def with_seg_decoder(self) -> "OmgSeg":
        """A model whose [SEG] queries are decoded by a copy of the decoder, for task fine-tuning (spec 2.10); frozen,
        in eval mode."""
        model = OmgSeg(dataclasses.replace(self.config, separate_seg_decoder=True))
        model.panoptic_head.set_class_embeddings(self.panoptic_head.class_embeddings[:-1])
        state = self.state_dict()
        copies = ("transformer_decoder", "mask_embed")
        for name in copies:
            prefix = f"panoptic_head.{name}."
            state |= {
                f"panoptic_head.{name}_llm." + k.removeprefix(prefix): v.clone()
                for k, v in self.state_dict().items()
                if k.startswith(prefix)
            }
        model.load_state_dict(state)
        return model.eval().requires_grad_(False)

    def save(self, path: Path, info: dict) -> None:
        """Writes weights (float16), configuration, class embeddings and ``info``."""
        tensors = halved(self.state_dict()) | {"class_embeddings": self.panoptic_head.class_embeddings[:-1]}
        save_checkpoint(path, tensors, config=dataclasses.asdict(self.config), info=info)

    @staticmethod
    def load(path: Path | str) -> "OmgSeg":
        """Reads what ``save`` wrote; returns it frozen, in eval mode."""
        tensors, metadata = load_checkpoint(path)
        model = OmgSeg(vision_from_dict(metadata["config"]))
        model.panoptic_head.set_class_embeddings(tensors.pop("class_embeddings"))
        model.load_state_dict(tensors)
        return model.eval().requires_grad_(False)


def orthogonal_class_embeddings(classes: int, dimension: int, seed: int = 0) -> Tensor:
    """Fixed class embeddings (K, 1, E) of the nano model: orthonormal rows, in place of a text encoder's."""
    generator = torch.Generator().manual_seed(seed)
    q, _ = torch.linalg.qr(torch.randn(dimension, dimension, generator=generator, device="cpu"))
    return q[:classes].unsqueeze(1).contiguous()
