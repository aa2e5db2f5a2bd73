"""A bundle's encoder and decoder in Python: its TorchScript files, and the eager modules with the same weights."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from pycocotools import mask as coco
from safetensors.torch import load_file
from torch import Tensor

from omg_llava.config import OmgLlavaConfig
from omg_llava.evaluate.panoptic import Segment, fuse
from omg_llava.export.modules import VisionModule
from omg_llava.language.projectors import Projector
from omg_llava.vision.omg_decoder import OmgDecoder
from omg_llava.vision.omg_seg import OmgSeg
from omg_llava.vision.preprocess import pad_offsets

Passes = Callable[[Tensor], tuple[Tensor, ...]]
"""Pictures (B, 3, S, S) to what ``VisionModule.perceive`` returns."""


@dataclass(frozen=True)
class Bundled:
    """A bundle's description, files and class embeddings (K, synonyms, E)."""

    folder: Path
    description: dict
    class_embeddings: Tensor

    @staticmethod
    def read(folder: Path) -> "Bundled":
        """Reads it. Raises ValueError for one that sees pictures in another way than as squares."""
        description = json.loads((folder / "bundle.json").read_text())
        if description["panopticInputs"]:
            raise ValueError(f"bundle: {folder} has panoptic inputs (expected: one that sees squares, such as nano)")
        embeddings = load_file(folder / description["files"]["classEmbeddings"]["path"])
        return Bundled(folder, description, embeddings["class_embeddings"])

    @property
    def side(self) -> int:
        """Pixels of the model's square."""
        return self.description["imageSize"]

    def scripted(self) -> Passes:
        """The bundle's own TorchScript."""
        encoder, decoder = (torch.jit.load(self._file(name)).eval() for name in ("encoder", "decoder"))
        return self._passes(encoder.encode, decoder.perceive)

    def eager(self) -> Passes:
        """The same weights in PyTorch's eager mode."""
        encoder, decoder = self._modules()
        return self._passes(encoder.encode, decoder.perceive)

    def _modules(self):
        config = OmgLlavaConfig.from_dict(self.description["architecture"])
        encoder = OmgSeg(config.vision).encoder()
        decoder = VisionModule(OmgDecoder(config.vision), Projector(config), config.vision.confident_object_tokens)
        for name, module in (("encoder", encoder), ("decoder", decoder)):
            state = torch.jit.load(self._file(name)).state_dict()
            # Class embeddings are handed in with each call; those of the module are the exporter's.
            state.pop("decoder.class_embeddings", None)
            module.load_state_dict(state)
        return encoder.eval().requires_grad_(False), decoder.eval().requires_grad_(False)

    def _passes(self, encode, perceive) -> Passes:
        def passes(pictures: Tensor) -> tuple[Tensor, ...]:
            with torch.inference_mode():
                return perceive(*encode(pictures), self.class_embeddings)

        return passes

    def _file(self, name: str) -> str:
        return str(self.folder / self.description["files"][name]["path"])

    def segments(self, class_logits: Tensor, mask_logits: Tensor, height: int, width: int) -> list[Segment]:
        """One frame's segments at its own size, from class_logits (Q, K+1) and mask_logits (Q, S/4, S/4)."""
        panoptic = self.description["panoptic"]
        top, left, square = pad_offsets(height, width)
        scores, labels = class_logits.softmax(-1).max(-1)
        kept = (labels != class_logits.shape[1] - 1) & (scores > panoptic["scoreThreshold"])
        logits = mask_logits[kept].unsqueeze(0)
        if not logits.shape[1]:
            return []
        for side in (self.side, square):
            logits = F.interpolate(logits, size=[side, side], mode="bilinear", align_corners=False)
        cut = logits[0, :, top : top + height, left : left + width]
        is_thing = np.array([one["isThing"] for one in self.description["classes"]])
        return fuse(class_logits[kept], cut, is_thing, panoptic["scoreThreshold"], panoptic["overlapThreshold"])


def run_lengths(mask: np.ndarray) -> str:
    """A mask (H, W) bool in COCO's compressed run lengths."""
    return coco.encode(np.asfortranarray(mask, dtype=np.uint8))["counts"].decode()
