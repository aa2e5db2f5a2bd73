"""What a step of a language stage reads."""

import dataclasses
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor

from omg_llava.instructions.corpus import earlier_frames
from omg_llava.instructions.facts import FrameFacts
from omg_llava.instructions.mixes import Mix
from omg_llava.instructions.speaker import Speaker
from omg_llava.train.dialogues import DialogueSource, PackedDialogues
from omg_llava.train.features import FrameFeatures
from omg_llava.train.followed import SlotTags, slot_tags, tag
from omg_llava.train.prompts import draw_prompt
from omg_llava.train.told import ToldObjects
from omg_llava.vision.omg_decoder import OmgDecoder
from omg_llava.world.cache import FrameCache

FOLLOWED_SHARE = 0.45
T = TypeVar("T")


@dataclass(frozen=True)
class Split:
    """What a stage reads: features of the frozen perception (frames alone where they are told), the dialogues about
    them, and the frozen decoder that makes masks of the features (None where frames are told). history: earlier frames
    at most that a frame is read with; tracks: that are told apart in them."""

    features: FrameFeatures | FrameCache
    source: DialogueSource
    decoder: OmgDecoder | None
    history: int = 0
    tracks: int = 0


@dataclass(frozen=True)
class Pointed:
    """Visual prompts on n segments: row (n,) in the batch, slot (n,), kind (n,), all int64, box (n, 4) float32."""

    row: Tensor
    slot: Tensor
    kind: Tensor
    box: Tensor


@dataclass(frozen=True)
class Batch:
    """B frames and the dialogues about them.

    read (F,) int64: rows in the split's caches of all frames that are read, the B frames first, then earlier ones;
    earlier (B, m) int64: places in ``read`` of the earlier ones that each frame is read with, oldest first, -1 none;
    told: the objects of the frames in ``read``; tags of their tokens; segments (B, S, S), category and colour (B, 16)
    uint8 as cached; pointed: the visual prompts of the dialogues, drawn anew each time.
    """

    read: Tensor
    earlier: Tensor
    told: ToldObjects
    tags: SlotTags
    segments: Tensor
    category: Tensor
    colour: Tensor
    pointed: Pointed
    packed: PackedDialogues

    def __len__(self) -> int:
        return len(self.packed.ids)

    @staticmethod
    def draw(split: Split, frames: np.ndarray, per_frame: int, speaker: Speaker, mix: Mix) -> "Batch":
        """``per_frame`` dialogues about each of the frames; a share of the frames is followed from earlier ones on."""
        source, cache = split.source, split.source.cache
        before: list[list[int]] = []
        facts: list[FrameFacts] = []
        for frame in frames.tolist():
            followed = split.history > 0 and speaker.happens(FOLLOWED_SHARE)
            before.append(earlier_frames(cache, frame, split.history) if followed else [])
            facts.append(source.facts(frame).followed(tuple(source.facts(e) for e in before[-1])))
        read = [*frames.tolist(), *(e for several in before for e in several)]
        earlier = torch.full((len(frames), max(map(len, before))), -1)
        tags = slot_tags(len(read))
        first = len(frames)
        for row, several in enumerate(before):
            if several:
                places = list(range(first, first + len(several)))
                earlier[row, -len(several) :] = torch.tensor(places)
                tag(tags, [*places, row], facts[row], split.tracks, speaker.rng)
                first += len(several)
        packed = source.pack(facts, per_frame, speaker, mix)
        segments, category, colour = (
            torch.as_tensor(np.asarray(a[frames])) for a in (cache.segments, cache.category, cache.colour)
        )
        pointed = _point(packed, segments, speaker.rng)
        told = source.teller.tell([source.facts(f) for f in read])
        return Batch(torch.tensor(read), earlier, told, tags, segments, category, colour, pointed, packed)

    def on(self, device: str) -> "Batch":
        """The same on a device."""
        return _on(self, device)


def _point(packed: PackedDialogues, segments: Tensor, rng: np.random.Generator) -> Pointed:
    """Points, boxes or masks on the segments that the dialogues ask about with a prompt."""
    rows, places = torch.nonzero(packed.region >= 0, as_tuple=True)
    wanted = sorted(set(zip(rows.tolist(), packed.region[rows, places].tolist(), strict=True)))
    drawn = [draw_prompt(segments[row].numpy() == slot + 1, rng) for row, slot in wanted]
    row, slot = torch.tensor(wanted, dtype=torch.int64).view(-1, 2).unbind(1)
    kinds = torch.tensor([kind for kind, _ in drawn], dtype=torch.int64)
    return Pointed(row, slot, kinds, torch.tensor(np.array([box for _, box in drawn], np.float32)).view(-1, 4))


def _on(value: T, device: str) -> T:
    """The tensors of a dataclass, and of those in it, on a device."""
    if isinstance(value, Tensor):
        return value.to(device)
    if dataclasses.is_dataclass(value):
        return type(value)(*(_on(getattr(value, f.name), device) for f in dataclasses.fields(value)))
    return value
