"""What the tokens of a followed frame say of time: how old they are, which track they belong to, and what became of
it."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

FATES = ("unknown", "stayed", "came", "left")


@dataclass(frozen=True)
class TokenTags:
    """Of n object tokens: age (n,) int64 frames back, 0 now; track (n,) int64 number of the track among those of the
    dialogue, from 1, 0 none; fate (n,) int64 index of FATES, of the track from the oldest frame to now; moved (n, 2)
    float32 x and y of the track now less those in the oldest frame, in pictures, 0 where it is not in both."""

    age: Tensor
    track: Tensor
    fate: Tensor
    moved: Tensor


class FrameHistory(nn.Module):
    """Adds tags to object tokens. All of it starts at zero: a model that never followed reads tagged tokens as
    before."""

    def __init__(self, frames: int, tracks: int, width: int):
        super().__init__()
        self.tracks_known = tracks
        self.ages = nn.Embedding(frames + 1, width)
        self.tracks = nn.Embedding(tracks + 1, width)
        self.fates = nn.Embedding(len(FATES), width)
        self.motion = nn.Linear(2, width, bias=False)
        for table in (self.ages, self.tracks, self.fates, self.motion):
            nn.init.zeros_(table.weight)

    def forward(self, tokens: Tensor, tags: TokenTags) -> Tensor:
        """Object tokens (n, D) to (n, D)."""
        return tokens + self.ages(tags.age) + self.tracks(tags.track) + self.fates(tags.fate) + self.motion(tags.moved)


def tags_of(rows: list[tuple[int, int, str, float, float]]) -> TokenTags:
    """Tags of tokens given as (age, track, fate, moved x, moved y)."""
    values = torch.tensor([(age, track, FATES.index(fate)) for age, track, fate, _, _ in rows], dtype=torch.int64)
    moved = torch.tensor([(x, y) for *_, x, y in rows], dtype=torch.float32).view(-1, 2)
    return TokenTags(*values.view(-1, 3).unbind(1), moved)
