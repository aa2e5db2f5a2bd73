"""What a step of a language stage reads."""

from dataclasses import dataclass

import numpy as np

from omg_llava.instructions.mixes import Mix
from omg_llava.instructions.speaker import Speaker
from omg_llava.train.dialogues import DialogueSource, PackedDialogues
from omg_llava.train.features import FrameFeatures
from omg_llava.vision.omg_decoder import OmgDecoder
from omg_llava.world.cache import FrameCache


@dataclass(frozen=True)
class Split:
    """What a stage reads: features of the frozen perception (frames alone where they are told), the dialogues about
    them, and the frozen decoder that makes masks of the features (None where frames are told)."""

    features: FrameFeatures | FrameCache
    source: DialogueSource
    decoder: OmgDecoder | None


@dataclass(frozen=True)
class Batch:
    """frames (B,) rows of the split's caches and the dialogues about them."""

    split: Split
    frames: np.ndarray
    packed: PackedDialogues

    @staticmethod
    def draw(split: Split, frames: np.ndarray, per_frame: int, speaker: Speaker, mix: Mix) -> "Batch":
        """``per_frame`` dialogues about each of the frames."""
        return Batch(split, frames, split.source.pack(frames, per_frame, speaker, mix))
