"""Tags of the object tokens of frames that are followed, from what the ground truth says became of their tracks."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from omg_llava.instructions.facts import FrameFacts
from omg_llava.instructions.following import Fate, fates
from omg_llava.language.history import FATES, TokenTags
from omg_llava.world.cache import MAX_SEGMENTS

NO_SLOT = MAX_SEGMENTS  # the place of the tags of tokens that belong to no segment


@dataclass(frozen=True)
class SlotTags:
    """Tags of F frames, by slot, and of tokens without one at ``NO_SLOT``: age (F,) int64, track and fate (F, 17)
    int64, moved (F, 17, 2) float32 as in ``TokenTags``; followed (F,) bool: the frame's tokens carry tags at all."""

    age: Tensor
    track: Tensor
    fate: Tensor
    moved: Tensor
    followed: Tensor

    def of_slots(self, slots: Tensor) -> TokenTags:
        """Tags of the tokens of all frames, slots (F, n) int64, NO_SLOT where a token fits no segment."""
        moved = self.moved.gather(1, slots.unsqueeze(-1).expand(-1, -1, 2))
        age = self.age.unsqueeze(1).expand_as(slots)
        return TokenTags(age, self.track.gather(1, slots), self.fate.gather(1, slots), moved)


def slot_tags(frames: int) -> SlotTags:
    """Tags of frames that are not followed."""
    shape = frames, MAX_SEGMENTS + 1
    return SlotTags(
        torch.zeros(frames, dtype=torch.int64),
        torch.zeros(shape, dtype=torch.int64),
        torch.full(shape, FATES.index("unknown")),
        torch.zeros(*shape, 2),
        torch.zeros(frames, dtype=torch.bool),
    )


def tag(tags: SlotTags, rows: list[int], facts: FrameFacts, tracks_known: int, rng: np.random.Generator) -> None:
    """Writes the tags of a followed frame and of the ones before it into rows of ``tags``, from the oldest to now.
    Tracks are numbered at random, so that every number is learned; those beyond ``tracks_known`` get none."""
    frames = [*facts.earlier, facts]
    known = fates(facts)
    tracks = sorted({f.track for frame in frames for f in frame.all if f.is_thing})
    number = {track: int(n) + 1 for track, n in zip(tracks, rng.permutation(len(tracks)), strict=True)}
    for age, row, frame in zip(range(len(frames) - 1, -1, -1), rows, frames, strict=True):
        tags.age[row], tags.followed[row] = age, True
        for fact in frame.all:
            fate = known.get(fact.track, Fate("unknown"))
            track = number.get(fact.track, 0)
            tags.track[row, fact.slot] = track if track <= tracks_known else 0
            tags.fate[row, fact.slot] = FATES.index(fate.name)
            tags.moved[row, fact.slot, 0], tags.moved[row, fact.slot, 1] = fate.right, fate.down
