"""The three exported modules. They hold weights only; every tensor of a frame or a dialogue comes in as an argument.

Shapes: B frames, N queries, Q learnable queries, K classes, S image side, C width, D language width, P pixel tokens, V
vocabulary.
"""

from typing import Final

import torch
from torch import Tensor, nn

from omg_llava.language.history import FrameHistory
from omg_llava.language.internlm2 import InternLm2
from omg_llava.language.projectors import Projector, TextToVision
from omg_llava.omg_llava import valid_object_tokens
from omg_llava.vision.omg_decoder import OmgDecoder

# Values that ``fuse`` works on at once: 64 MB of float32.
BAND_VALUES = 1 << 24


class VisionModule(nn.Module):
    """decoder.pt: OMG decoder, perception prior and projectors, and what turns mask logits into masks of a frame's own
    size."""

    confident_object_tokens: Final[bool]
    band_values: Final[int]

    def __init__(self, decoder: OmgDecoder, projector: Projector, confident_object_tokens: bool):
        super().__init__()
        self.decoder = decoder
        self.projector = projector
        self.confident_object_tokens = confident_object_tokens
        self.band_values = BAND_VALUES

    @torch.jit.export
    def perceive(
        self,
        mask_features: Tensor,
        memory32: Tensor,
        memory16: Tensor,
        memory8: Tensor,
        stage4: Tensor,
        class_embeddings: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
        """The frame's one pass: outputs of ``encode`` and class_embeddings (K, synonyms, E), unit rows.

        Returns class_logits (B, Q, K+1), mask_logits (B, Q, S/4, S/4), object_query (B, Q, 2C), iou_logits (B, Q),
        pixel_tokens (B, P + 1, D) with the separator last, object_tokens (B, Q, D), valid (B, Q) bool.
        """
        return self._seen(self.decoder.perceive(mask_features, memory32, memory16, memory8, stage4, class_embeddings))

    @torch.jit.export
    def perceive_clips(
        self,
        mask_features: Tensor,
        memory32: Tensor,
        memory16: Tensor,
        memory8: Tensor,
        stage4: Tensor,
        class_embeddings: Tensor,
        clip_length: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
        """As ``perceive``, over clips of clip_length () int64 neighbouring frames: a query is one tube, with one class
        and one vector."""
        length = int(clip_length)
        return self._seen(
            self.decoder.perceive(mask_features, memory32, memory16, memory8, stage4, class_embeddings, length)
        )

    @torch.jit.export
    def segment_clips(
        self,
        mask_features: Tensor,
        memory32: Tensor,
        memory16: Tensor,
        memory8: Tensor,
        class_embeddings: Tensor,
        clip_length: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Segments alone, of pictures that are no squares: maps of height U and width Z pixels.

        Returns class_logits (B, Q, K+1), mask_logits (B, Q, U/4, Z/4), object_query (B, Q, 2C), iou_logits (B, Q).
        """
        length = int(clip_length)
        return self.decoder.segment_clips(mask_features, memory32, memory16, memory8, length, class_embeddings)

    def _seen(
        self, perceived: tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
        class_logits, mask_logits, object_query, iou_logits, pixel_features, attn_mask = perceived
        pixel_tokens = self.projector.pixel_tokens(pixel_features)
        object_tokens = self.projector.object_tokens(object_query)
        valid = valid_object_tokens(class_logits, attn_mask, self.confident_object_tokens)
        return class_logits, mask_logits, object_query, iou_logits, pixel_tokens, object_tokens, valid

    @torch.jit.export
    def prompt(
        self,
        mask_features: Tensor,
        memory32: Tensor,
        memory16: Tensor,
        memory8: Tensor,
        class_embeddings: Tensor,
        kind: Tensor,
        box: Tensor,
        masks: Tensor,
        batch_index: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Visual prompts, each decoded alone.

        kind (N,) int64: 0 point, 1 box, 2 mask; box (N, 4) float32 xyxy in pixels of the S x S input (a point twice);
        masks (N, S, S) bool, read for masks only; batch_index (N,) int64. Returns prompt_tokens (N, D), class_logits
        (N, K+1), mask_logits (N, S/4, S/4).
        """
        query, class_logits, mask_logits = self.decoder.prompt(
            mask_features, memory32, memory16, memory8, kind, box, masks, batch_index, class_embeddings
        )
        return self.projector.object_tokens(query), class_logits, mask_logits

    @torch.jit.export
    def ground(
        self,
        mask_features: Tensor,
        memory32: Tensor,
        memory16: Tensor,
        memory8: Tensor,
        query: Tensor,
        batch_index: Tensor,
    ) -> Tensor:
        """[SEG] queries (N, 2C), each decoded alone, to mask logits (N, S/4, S/4)."""
        return self.decoder.ground(mask_features, memory32, memory16, memory8, query, batch_index)

    @torch.jit.export
    def fuse(
        self, class_logits: Tensor, mask_logits: Tensor, rows: Tensor, columns: Tensor, threshold: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Queries of one frame compete for its pixels (spec 1.9); the caller filters and merges.

        class_logits (Q, K+1), mask_logits (Q, h, w), rows (H, h) and columns (W, w) float32 resampling matrices,
        threshold () float32. Returns labels (Q,) int64 (K = nothing), scores (Q,), owner (H, W) int32 (query that owns
        the pixel, -1 where its probability is below 0.5), owned_area (Q,) int64 (pixels won, before that cut),
        mask_area (Q,) int64 (pixels of probability >= 0.5).
        """
        void = class_logits.shape[1] - 1
        scores, labels = class_logits.softmax(-1).max(-1)
        kept = torch.nonzero((labels != void) & (scores > threshold)).flatten()
        queries, height, width = class_logits.shape[0], rows.shape[0], columns.shape[0]
        owner = torch.full([height, width], queries, dtype=torch.int64, device=scores.device)
        strength = torch.zeros([height, width], dtype=scores.dtype, device=scores.device)
        mask_area = torch.zeros([queries], dtype=torch.int64, device=scores.device)
        if kept.shape[0] > 0:
            across = torch.matmul(mask_logits.index_select(0, kept), columns.t())
            weights = scores.index_select(0, kept).view(-1, 1, 1)
            # A band of rows at a time: all queries on all pixels of a large frame would not fit.
            band = max(1, self.band_values // (kept.shape[0] * width))
            for top in range(0, height, band):
                probability = torch.matmul(rows[top : top + band], across).sigmoid()
                mask_area.index_add_(0, kept, (probability >= 0.5).sum([1, 2]))
                best, winner = (probability * weights).max(0)
                strength[top : top + band] = probability.gather(0, winner.unsqueeze(0)).squeeze(0)
                owner[top : top + band] = torch.where(best > 0, kept[winner], queries)
        owned_area = torch.bincount(owner.flatten(), minlength=queries + 1)[:queries]
        owner = torch.where((owner < queries) & (strength >= 0.5), owner, -1).to(torch.int32)
        return labels, scores, owner, owned_area, mask_area

    @torch.jit.export
    def binarize(self, mask_logits: Tensor, rows: Tensor, columns: Tensor) -> tuple[Tensor, Tensor]:
        """mask_logits (N, h, w) of one frame to masks (N, H, W) bool (logit > 0) and scores (N,), the mean probability
        inside (0 if empty)."""
        count = mask_logits.shape[0]
        masks = torch.zeros([count, rows.shape[0], columns.shape[0]], dtype=torch.bool, device=mask_logits.device)
        scores = torch.zeros([count], dtype=mask_logits.dtype, device=mask_logits.device)
        for index in range(count):
            logits = torch.mm(torch.mm(rows, mask_logits[index]), columns.t())
            inside = logits > 0
            masks[index] = inside
            scores[index] = (logits.sigmoid() * inside).sum() / inside.sum().clamp(min=1)
        return masks, scores


class LanguageModule(nn.Module):
    """llm.pt: language model over a caller-owned cache (layers, 2, rows, kv heads, positions, head width), and the
    [SEG] projector."""

    def __init__(self, llm: InternLm2, projector_text2vision: TextToVision):
        super().__init__()
        self.llm = llm
        self.projector_text2vision = projector_text2vision

    @torch.jit.export
    def embed(self, ids: Tensor) -> Tensor:
        """ids (N,) int64 to embeddings (N, D)."""
        return self.llm.model.tok_embeddings(ids)

    @torch.jit.export
    def room(self, rows: Tensor, positions: Tensor) -> Tensor:
        """An empty cache; see ``InternLm2.room``."""
        return self.llm.room(int(rows), int(positions))

    @torch.jit.export
    def prefill(self, embeddings: Tensor, lengths: Tensor, rows: Tensor, cache: Tensor) -> tuple[Tensor, Tensor]:
        """Reads prompts into cache rows; see ``InternLm2.prefill``."""
        return self.llm.prefill(embeddings, lengths, rows, cache)

    @torch.jit.export
    def read_on(
        self, embeddings: Tensor, lengths: Tensor, starts: Tensor, rows: Tensor, cache: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Reads the rest of prompts whose beginning their cache rows hold; see ``InternLm2.read_on``."""
        return self.llm.read_on(embeddings, lengths, starts, rows, cache)

    @torch.jit.export
    def share(self, prefix: Tensor, rows: Tensor, cache: Tensor) -> None:
        """What a row of a cache held of its first positions (layers, 2, 1, G, P, d) becomes the beginning of rows
        (A,)."""
        cache[:, :, :, :, : prefix.shape[4]].index_copy_(2, rows, prefix.expand(-1, -1, rows.shape[0], -1, -1, -1))

    @torch.jit.export
    def decode(self, ids: Tensor, positions: Tensor, cache: Tensor) -> tuple[Tensor, Tensor]:
        """One token for each of the first rows; see ``InternLm2.decode``."""
        return self.llm.decode(ids, positions, cache)

    @torch.jit.export
    def move(self, rows: Tensor, cache: Tensor) -> None:
        """New row i becomes old row rows[i] (A,) int64, so that running rows stay the first ones."""
        cache[:, :, : rows.shape[0]] = cache.index_select(2, rows)

    @torch.jit.export
    def seg_query(self, hidden: Tensor) -> Tensor:
        """[SEG] states (N, D) to decoder queries (N, 2C)."""
        return self.projector_text2vision(hidden)


class FollowingLanguageModule(LanguageModule):
    """llm.pt of a model that reads earlier frames too: ``LanguageModule``, and what tags their object tokens."""

    def __init__(self, llm: InternLm2, projector_text2vision: TextToVision, history: FrameHistory):
        super().__init__(llm, projector_text2vision)
        self.history = history

    @torch.jit.export
    def tag(self, tokens: Tensor, age: Tensor, track: Tensor, fate: Tensor, moved: Tensor) -> Tensor:
        """Object tokens (N, D) with age, track, fate (N,) int64 and moved (N, 2), see ``TokenTags``, to (N, D)."""
        return self.history(tokens, age, track, fate, moved)
