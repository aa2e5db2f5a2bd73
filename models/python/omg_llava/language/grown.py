"""A pretrained language model whose words stay as they are while the literals of OMG-LLaVA get rows of their own.

Output and token embeddings are one table, as in SmolLM2: a literal's row is read and predicted.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from omg_llava.language.tokenizer import IMAGE, MARK, PHRASE_END, PHRASE_START, REGION, SEG

# In the order of their rows, behind the model's own. The last three are replaced before any look-up.
ADDED = (SEG, PHRASE_START, PHRASE_END, REGION, MARK, IMAGE)


class GrownEmbedding(nn.Module):
    """Frozen rows (V, D) and trained ones behind them (n, D)."""

    def __init__(self, words: Tensor, added: Tensor):
        super().__init__()
        self.words = nn.Parameter(words, requires_grad=False)
        self.added = nn.Parameter(added)

    @property
    def weight(self) -> Tensor:
        """The whole table (V + n, D)."""
        return torch.cat([self.words, self.added])

    def forward(self, ids: Tensor) -> Tensor:
        first = self.words.shape[0]
        own = F.embedding(ids.clamp(max=first - 1), self.words)
        return torch.where((ids < first).unsqueeze(-1), own, F.embedding((ids - first).clamp(min=0), self.added))


class GrownOutput(nn.Module):
    """Logits (..., V + n) by a table that belongs to the embedding."""

    def __init__(self, table: GrownEmbedding):
        super().__init__()
        # In a list, so that its parameters are counted once.
        self._table = [table]

    def forward(self, x: Tensor) -> Tensor:
        table = self._table[0]
        return torch.cat([F.linear(x, table.words), F.linear(x, table.added)], -1)
