"""How stage ``words`` is told of a frame: one token per object, in place of projected perception."""

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor, nn

from omg_llava.instructions.facts import FrameFacts
from omg_llava.world.cache import MAX_SEGMENTS
from omg_llava.world.classes import CLASSES, COLOUR_NAMES

_KNOTS = 4  # of the embeddings of places and sizes, evenly spaced
_LARGE = 128.0  # side of a square, in pixels, from which on things are told to be equally large


class ToldFrames(nn.Module):
    """One token per object, the sum of the embeddings of its words and of its place and size: what stage ``words``
    reads in place of projected perception."""

    def __init__(self, width: int, tokenizer: Tokenizer, pixel_tokens: int):
        super().__init__()
        self.pixels = nn.Embedding(pixel_tokens, width)
        self.places = nn.ModuleList([nn.Embedding(_KNOTS, width) for _ in range(3)])
        for table in (self.pixels, *self.places):
            nn.init.normal_(table.weight, std=0.3)
        self._class_ids = [tokenizer.encode(" " + c.spoken, add_special_tokens=False).ids for c in CLASSES]
        self._colour_ids = [tokenizer.encode(" " + c, add_special_tokens=False).ids for c in COLOUR_NAMES]

    def forward(self, facts: FrameFacts, words: Tensor) -> tuple[Tensor, Tensor]:
        """Visual block (pixel tokens + n, D) and tokens by slot (16, D); words (V, D): the language model's own
        table."""
        by_slot = torch.zeros(MAX_SEGMENTS, self.pixels.weight.shape[1])
        if not facts.all:
            return self.pixels.weight, by_slot
        ids = [
            self._class_ids[f.row] + (self._colour_ids[COLOUR_NAMES.index(f.colour)] if f.colour else [])
            for f in facts.all
        ]
        starts = torch.tensor([0] + [len(i) for i in ids]).cumsum(0)[:-1]
        tokens = F.embedding_bag(torch.tensor(sum(ids, [])), words, starts, mode="sum")
        measures = torch.tensor([[f.x, f.y, f.area**0.5 / _LARGE] for f in facts.all]).clamp(0, 1)
        # Between knots, not in bins: what perception knows of a place is nearly linear in it, and steps would be hard
        # to learn from that.
        weights = (1 - (measures.unsqueeze(2) * (_KNOTS - 1) - torch.arange(_KNOTS)).abs()).clamp(min=0)
        tokens = tokens + sum(weights[:, i] @ table.weight for i, table in enumerate(self.places))
        by_slot = by_slot.index_copy(0, torch.tensor([f.slot for f in facts.all]), tokens)
        return torch.cat([self.pixels.weight, tokens]), by_slot
