"""What the tokens of a followed frame say of time: how old they are, which track they belong to, and what became of
it."""

from dataclasses import dataclass
from typing import Final

from torch import Tensor, nn

FATES = ("unknown", "stayed", "came", "left")
STOOD = 0.025  # of the picture: up to here a thing has not moved
MOVED = 0.08  # from here on it has


@dataclass(frozen=True)
class TokenTags:
    """Of object tokens of any shape (...): age (...) int64 frames back, 0 now; track (...) int64 number of the track
    among those of the dialogue, from 1, 0 none; fate (...) int64 index of FATES, of the track from the oldest frame to
    now; moved (..., 2) float32 x and y of the track now less those in the oldest frame, in pictures, 0 where it is not
    in both."""

    age: Tensor
    track: Tensor
    fate: Tensor
    moved: Tensor


class FrameHistory(nn.Module):
    """Adds tags to object tokens. All of it starts at zero: a model that never followed reads tagged tokens as
    before.

    What a thing moved is told from -1 to 1 in each direction, 0 where it stood: a tenth of the picture as such is
    nothing beside a token, and was not learned."""

    stood: Final[float]
    moved: Final[float]

    def __init__(self, frames: int, tracks: int, width: int):
        super().__init__()
        self.stood, self.moved = STOOD, MOVED
        self.tracks_known = tracks
        self.ages = nn.Embedding(frames + 1, width)
        self.tracks = nn.Embedding(tracks + 1, width)
        self.fates = nn.Embedding(len(FATES), width)
        self.motion = nn.Linear(2, width, bias=False)
        for table in (self.ages, self.tracks, self.fates, self.motion):
            nn.init.zeros_(table.weight)

    def forward(self, tokens: Tensor, age: Tensor, track: Tensor, fate: Tensor, moved: Tensor) -> Tensor:
        """Object tokens (..., D) with tags, each as in ``TokenTags``, to (..., D)."""
        told = ((moved.abs() - self.stood) / (self.moved - self.stood)).clamp(0.0, 1.0) * moved.sign()
        return tokens + self.ages(age) + self.tracks(track) + self.fates(fate) + self.motion(told)

    def tagged(self, tokens: Tensor, tags: TokenTags) -> Tensor:
        """Object tokens (..., D) to (..., D)."""
        return self(tokens, tags.age, tags.track, tags.fate, tags.moved)
