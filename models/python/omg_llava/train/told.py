"""How stage ``words`` is told of a frame: one token per object, in place of projected perception."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor, nn

from omg_llava.instructions.facts import FrameFacts
from omg_llava.world.cache import MAX_SEGMENTS
from omg_llava.world.classes import CLASSES, COLOUR_NAMES

_KNOTS = 4  # of the embeddings of places and sizes, evenly spaced
_LARGE = 128.0  # side of a square, in pixels, from which on things are told to be equally large


@dataclass(frozen=True)
class ToldObjects:
    """What is told of n objects: ids (m,) int64 of the tokens of their names, one name after the other, starts (n,)
    int64 of the names in them, measures (n, 3) float32 x, y and size, frame and slot (n,) int64 of each object."""

    ids: Tensor
    starts: Tensor
    measures: Tensor
    frame: Tensor
    slot: Tensor


class Teller:
    """Puts the facts of frames into what is told of them."""

    def __init__(self, tokenizer: Tokenizer):
        self._class_ids = [tokenizer.encode(" " + c.spoken, add_special_tokens=False).ids for c in CLASSES]
        self._colour_ids = [tokenizer.encode(" " + c, add_special_tokens=False).ids for c in COLOUR_NAMES]

    def tell(self, frames: list[FrameFacts]) -> ToldObjects:
        """All objects of the frames."""
        ids: list[int] = []
        starts, measures, places = [], [], []
        for number, facts in enumerate(frames):
            for fact in facts.all:
                starts.append(len(ids))
                ids += self._class_ids[fact.row]
                ids += self._colour_ids[COLOUR_NAMES.index(fact.colour)] if fact.colour else []
                measures.append((fact.x, fact.y, fact.area**0.5 / _LARGE))
                places.append((number, fact.slot))
        frame, slot = torch.tensor(places, dtype=torch.int64).view(-1, 2).unbind(1)
        return ToldObjects(
            torch.tensor(ids, dtype=torch.int64),
            torch.tensor(starts, dtype=torch.int64),
            torch.tensor(measures, dtype=torch.float32).view(-1, 3).clamp(0, 1),
            frame,
            slot,
        )


class ToldFrames(nn.Module):
    """One token per object, the sum of the embeddings of its words and of its place and size: what stage ``words``
    reads in place of projected perception."""

    def __init__(self, width: int, pixel_tokens: int):
        super().__init__()
        self.pixels = nn.Embedding(pixel_tokens, width)
        self.places = nn.ModuleList([nn.Embedding(_KNOTS, width) for _ in range(3)])
        for table in (self.pixels, *self.places):
            nn.init.normal_(table.weight, std=0.3)

    def forward(self, told: ToldObjects, frames: int, words: Tensor) -> tuple[Tensor, Tensor]:
        """Tokens by slot (frames, 16, D), zero where there is no object, and where there is one (frames, 16) bool;
        words (V, D): the language model's own table."""
        tokens = F.embedding_bag(told.ids, words, told.starts, mode="sum")
        # Between knots, not in bins: what perception knows of a place is nearly linear in it, and steps would be hard
        # to learn from that.
        knots = torch.arange(_KNOTS, device=words.device)
        weights = (1 - (told.measures.unsqueeze(2) * (_KNOTS - 1) - knots).abs()).clamp(min=0)
        tokens = tokens + sum(weights[:, i] @ table.weight for i, table in enumerate(self.places))
        by_slot = torch.zeros(frames, MAX_SEGMENTS, words.shape[1], device=words.device)
        present = torch.zeros(frames, MAX_SEGMENTS, dtype=torch.bool, device=words.device)
        place = told.frame, told.slot
        return by_slot.index_put(place, tokens), present.index_put(place, torch.ones_like(told.slot, dtype=torch.bool))
