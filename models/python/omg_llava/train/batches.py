"""What a step of a language stage reads."""

from dataclasses import dataclass

import numpy as np

from omg_llava.instructions.corpus import earlier_frames
from omg_llava.instructions.facts import FrameFacts
from omg_llava.instructions.mixes import Mix
from omg_llava.instructions.speaker import Speaker
from omg_llava.train.dialogues import DialogueSource, PackedDialogues
from omg_llava.train.features import FrameFeatures
from omg_llava.vision.omg_decoder import OmgDecoder
from omg_llava.world.cache import FrameCache

FOLLOWED_SHARE = 0.35


@dataclass(frozen=True)
class Split:
    """What a stage reads: features of the frozen perception (frames alone where they are told), the dialogues about
    them, and the frozen decoder that makes masks of the features (None where frames are told). history: earlier frames
    at most that a frame is read with."""

    features: FrameFeatures | FrameCache
    source: DialogueSource
    decoder: OmgDecoder | None
    history: int = 0


@dataclass(frozen=True)
class Batch:
    """frames (B,) rows of the split's caches, per frame the earlier ones that are read with it, oldest first, what is
    known of it, and the dialogues about all of them."""

    split: Split
    frames: np.ndarray
    earlier: list[list[int]]
    facts: list[FrameFacts]
    packed: PackedDialogues

    @staticmethod
    def draw(split: Split, frames: np.ndarray, per_frame: int, speaker: Speaker, mix: Mix) -> "Batch":
        """``per_frame`` dialogues about each of the frames; a share of the frames is followed from earlier ones on."""
        earlier, facts = [], []
        for frame in frames.tolist():
            followed = split.history > 0 and speaker.happens(FOLLOWED_SHARE)
            before = earlier_frames(split.source.cache, frame, split.history) if followed else []
            earlier.append(before)
            facts.append(split.source.facts(frame).followed(tuple(split.source.facts(e) for e in before)))
        return Batch(split, frames, earlier, facts, split.source.pack(facts, per_frame, speaker, mix))
