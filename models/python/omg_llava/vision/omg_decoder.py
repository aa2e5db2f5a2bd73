"""OMG decoder: one masked-attention transformer for learnable, prompt and [SEG] queries (spec 2.2, 2.4, 2.6, 2.7, 2.10;
appendix A).

Shapes: B images, N queries given one by one, Q learnable queries, C width, S image side, (H, W) = (S/4, S/4), P pixel
tokens.
"""

from typing import Final, Optional

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from omg_llava.config import VisionConfig
from omg_llava.vision.frame_slots import frame_slots, from_slots, maps_of, to_slots
from omg_llava.vision.pixel_decoder import FeedForward
from omg_llava.vision.position import sine_3d, sine_box
from omg_llava.vision.prior import perception_prior, unshuffle
from omg_llava.vision.prompts import interior_points, is_mask_prompt, prompt_positions, prompt_regions


class EmbedMlp(nn.Module):
    """Linear, ReLU, Linear, ReLU, Linear; keys ``0``, ``2``, ``4`` as in the published ``nn.Sequential``."""

    def __init__(self, width: int, out: int):
        super().__init__()
        self.add_module("0", nn.Linear(width, width))
        self.add_module("2", nn.Linear(width, width))
        self.add_module("4", nn.Linear(width, out))

    def weights(self) -> list[Tensor]:
        """The six tensors, for use as values."""
        first, second, third = getattr(self, "0"), getattr(self, "2"), getattr(self, "4")
        return [first.weight, first.bias, second.weight, second.bias, third.weight, third.bias]

    def forward(self, x: Tensor) -> Tensor:
        return _apply_mlp(self.weights(), x)


def _apply_mlp(weights: list[Tensor], x: Tensor) -> Tensor:
    x = F.relu(F.linear(x, weights[0], weights[1]))
    x = F.relu(F.linear(x, weights[2], weights[3]))
    return F.linear(x, weights[4], weights[5])


class PackedAttention(nn.Module):
    """Multi-head attention with ``nn.MultiheadAttention``'s packed weights; keys and values are projected apart from
    queries."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.in_proj_weight = nn.Parameter(torch.empty(3 * width, width))
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * width))
        self.out_proj = nn.Linear(width, width)
        nn.init.xavier_uniform_(self.in_proj_weight)
        nn.init.zeros_(self.out_proj.bias)

    def project(self, x: Tensor, part: int) -> Tensor:
        """part 0 query, 1 key, 2 value: (B, L, C) to (B, heads, L, C / heads)."""
        width = x.shape[2]
        rows = slice(part * width, (part + 1) * width)
        y = F.linear(x, self.in_proj_weight[rows], self.in_proj_bias[rows])
        return y.view(x.shape[0], x.shape[1], self.heads, width // self.heads).transpose(1, 2)

    def forward(self, query: Tensor, key: Tensor, value: Tensor, allowed: Optional[Tensor]) -> Tensor:
        """query (N, Q, C); key, value projected (N, heads, L, d); allowed (N, Q, L) bool, True = may attend."""
        mask = allowed.unsqueeze(1) if allowed is not None else allowed
        y = F.scaled_dot_product_attention(self.project(query, 0), key, value, attn_mask=mask)
        return self.out_proj(y.transpose(1, 2).flatten(2))

    def of_itself(self, x: Tensor) -> Tensor:
        """What each query (N, Q, C) gets that sees itself alone: its own value, whatever its key says."""
        width = x.shape[2]
        return self.out_proj(F.linear(x, self.in_proj_weight[2 * width :], self.in_proj_bias[2 * width :]))


class Attention(nn.Module):
    """Holder that gives the published key names ``*.attn.*``."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.attn = PackedAttention(width, heads)


class DecoderLayer(nn.Module):
    """Cross-attention, self-attention, FFN, each with identity and post-norm."""

    def __init__(self, config: VisionConfig):
        super().__init__()
        self.cross_attn = Attention(config.width, config.heads)
        self.self_attn = Attention(config.width, config.heads)
        self.ffn = FeedForward(config.width, config.decoder_ffn)
        self.norms = nn.ModuleList([nn.LayerNorm(config.width) for _ in range(3)])

    def forward(
        self,
        x: Tensor,
        position: Tensor,
        key: Tensor,
        value: Tensor,
        allowed: Tensor,
        self_allowed: Optional[Tensor],
        alone: bool,
    ) -> Tensor:
        x = self.norms[0](x + self.cross_attn.attn(x + position, key, value, allowed))
        own = self.self_attn.attn
        if alone:
            attended = own.of_itself(x)
        else:
            placed = x + position
            attended = own(placed, own.project(placed, 1), own.project(x, 2), self_allowed)
        x = self.norms[1](x + attended)
        return self.norms[2](self.ffn(x))


def _side_by_side(features: Tensor, clip_length: int) -> Tensor:
    """Features (B, C, L) of frames to (B/t, C, t*L) of clips."""
    if clip_length == 1:
        return features
    clips = features.view(-1, clip_length, features.shape[1], features.shape[2])
    return clips.transpose(1, 2).flatten(2)


def attention_region(logits: Tensor, region: Optional[Tensor], fixed: Optional[Tensor]) -> Tensor:
    """Where a query may look: predicted foreground (logit >= 0), within ``region``; ``fixed`` queries see exactly their
    region.

    A row that would be empty is opened entirely (trap T-32). All (N, Q, L) or broadcastable.
    """
    allowed = logits >= 0
    if region is not None:
        allowed = allowed & region
        if fixed is not None:
            allowed = torch.where(fixed, region.expand_as(allowed), allowed)
    return allowed | ~allowed.any(-1, keepdim=True)


class TransformerDecoder(nn.Module):
    """Layers that cycle over the three memories, and the norm in front of every head."""

    def __init__(self, config: VisionConfig):
        super().__init__()
        self.layers = nn.ModuleList([DecoderLayer(config) for _ in range(config.decoder_layers)])
        self.post_norm = nn.LayerNorm(config.width)

    def forward(
        self,
        x: Tensor,
        position: Tensor,
        keys: list[Tensor],
        values: list[Tensor],
        level_features: list[Tensor],
        mask_mlp: list[Tensor],
        regions: list[Tensor],
        fixed: Optional[Tensor],
        self_allowed: Optional[Tensor],
        alone: bool,
    ) -> list[Tensor]:
        """Decodes queries x (B, Q, C) with positions (B, Q, C).

        keys, values: per level (B, L, C); level_features: mask features resized to each level (B, C, L). Mask logits
        are linear in the features, so resizing features equals resizing logits. mask_mlp: weights of mask_embed, a
        sibling in the checkpoint's layout. regions: none or per level (B, Q, L) bool. alone: no query sees another;
        self_allowed is not read then. Returns the queries before layer 0 and after every layer.
        """
        states = [x]
        for index, layer in enumerate(self.layers):
            level = index % 3
            logits = torch.bmm(_apply_mlp(mask_mlp, self.post_norm(x)), level_features[level])
            region: Optional[Tensor] = None
            if len(regions) > 0:
                region = regions[level]
            allowed = attention_region(logits, region, fixed)
            key = layer.cross_attn.attn.project(keys[level], 1)
            value = layer.cross_attn.attn.project(values[level], 2)
            x = layer(x, position, key, value, allowed, self_allowed, alone)
            states.append(x)
        return states


class OmgDecoder(nn.Module):
    """Queries to classes, masks, prior and tokens. Holds weights only: everything of a frame comes in as an argument.

    ``class_embeddings`` (K, P, E), unit rows, is not part of the checkpoint (as upstream): set it with
    ``set_class_embeddings``.
    """

    separate_seg_decoder: Final[bool]
    unshuffle_factor: Final[int]
    prior_temperature: Final[float]

    def __init__(self, config: VisionConfig):
        super().__init__()
        width = config.width
        self.separate_seg_decoder = config.separate_seg_decoder
        self.unshuffle_factor = config.unshuffle
        self.prior_temperature = 1.0
        self.image_size = config.image_size
        self.prompt_half_size = config.prompt_half_size
        self.class_logit_scale = config.class_logit_scale
        self.transformer_decoder = TransformerDecoder(config)
        self.query_embed = nn.Embedding(config.queries, width)
        self.query_feat = nn.Embedding(config.queries, width)
        self.level_embed = nn.Embedding(3, width)
        self.mask_embed = EmbedMlp(width, width)
        self.iou_embed = EmbedMlp(width, 1)
        self.cls_proj = EmbedMlp(width, config.class_dim)
        self.mask_pooling_proj = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, width))
        self.mask_tokens = nn.Embedding(1, width)
        self.pb_embedding = nn.Embedding(2, width)
        self.pos_linear = nn.Linear(2 * width, width)
        if config.separate_seg_decoder:
            self.transformer_decoder_llm = TransformerDecoder(config)
            self.mask_embed_llm = EmbedMlp(width, width)
        zeros = torch.zeros(config.classes + 1, config.synonyms, config.class_dim)
        self.register_buffer("class_embeddings", zeros, persistent=False)

    @torch.jit.ignore
    def set_class_embeddings(self, embeddings: Tensor) -> None:
        """embeddings (K, P, E) float32, unit rows; the void row of zeros is appended here (its logit must be exactly
        0)."""
        norms = embeddings.norm(dim=-1)
        if embeddings.shape[0] + 1 != self.class_embeddings.shape[0] or not torch.allclose(
            norms, torch.ones_like(norms), atol=1e-3
        ):
            expected = f"{self.class_embeddings.shape[0] - 1} classes of unit rows"
            raise ValueError(f"class embeddings: {tuple(embeddings.shape)} (expected: {expected})")
        self.class_embeddings = torch.cat([embeddings, torch.zeros_like(embeddings[:1])]).to(
            self.query_feat.weight.device
        )

    def memory_tokens(self, memories: list[Tensor], clip_length: int = 1) -> tuple[list[Tensor], list[Tensor]]:
        """Memories (B, C, h, w) to keys (with 3-D sine positions) and values, each (B/t, t*h*w, C), both with
        level_embed.

        t, clip_length: frames that are attended to together, neighbours in the batch.
        """
        keys: list[Tensor] = []
        values: list[Tensor] = []
        for level, memory in enumerate(memories):
            height, width, channels = memory.shape[2], memory.shape[3], memory.shape[1]
            tokens = memory.flatten(2).transpose(1, 2).reshape(-1, clip_length * height * width, channels)
            value = tokens + self.level_embed.weight[level]
            keys.append(value + sine_3d(clip_length, height, width, channels, memory.device))
            values.append(value)
        return keys, values

    def level_features(self, mask_features: Tensor, memories: list[Tensor]) -> list[Tensor]:
        """Mask features resized bilinearly to each memory's size, (B, C, h*w)."""
        levels: list[Tensor] = []
        for memory in memories:
            size = [memory.shape[2], memory.shape[3]]
            levels.append(F.interpolate(mask_features, size=size, mode="bilinear", align_corners=False).flatten(2))
        return levels

    def classify(
        self, normed: Tensor, mask_logits: Tensor, features: Tensor, class_embeddings: Optional[Tensor] = None
    ) -> Tensor:
        """Class logits (N, Q, K+1) from queries after post_norm (N, Q, C), mask logits (N, Q, L) and mask features (N,
        C, L).

        class_embeddings (K, P, E) replaces the ones that were set; the void row is appended here.
        The features are averaged where the mask logit is positive (detached, trap T-31); the logit is a scaled cosine,
        void exactly 0.
        """
        inside = (mask_logits.detach() > 0).to(features.dtype)
        pooled = torch.bmm(inside, features.transpose(1, 2)) / (inside.sum(-1, keepdim=True) + 1e-8)
        embedding = F.normalize(self.cls_proj(self.mask_pooling_proj(pooled) + normed).float(), dim=-1)
        rows = self.class_embeddings
        if class_embeddings is not None:
            rows = torch.cat([class_embeddings, torch.zeros_like(class_embeddings[:1])])
        cosine = torch.einsum("nqe,kpe->nqkp", embedding, rows)
        return self.class_logit_scale * cosine.max(-1)[0]

    @torch.jit.export
    def segment_clips(
        self,
        mask_features: Tensor,
        memory32: Tensor,
        memory16: Tensor,
        memory8: Tensor,
        clip_length: int,
        class_embeddings: Optional[Tensor] = None,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """What ``perceive`` says of segments, for maps of any height and width: no square of cells is needed.

        Returns class_logits (B, Q, K+1), mask_logits (B, Q, H, W), query_pos_feat (B, Q, 2C), iou_logits (B, Q).
        """
        clips = mask_features.shape[0] // clip_length
        memories = [memory32, memory16, memory8]
        keys, values = self.memory_tokens(memories, clip_length)
        content = self.query_feat.weight.unsqueeze(0).repeat(clips, 1, 1)
        position = self.query_embed.weight.unsqueeze(0).repeat(clips, 1, 1)
        mlp = self.mask_embed.weights()
        levels = [_side_by_side(level, clip_length) for level in self.level_features(mask_features, memories)]
        states = self.transformer_decoder(content, position, keys, values, levels, mlp, [], None, None, False)
        content = states[-1]
        normed = self.transformer_decoder.post_norm(content)
        flat = _side_by_side(mask_features.flatten(2), clip_length)
        mask_logits = torch.bmm(_apply_mlp(mlp, normed), flat)
        class_logits = self.classify(normed, mask_logits, flat, class_embeddings).repeat_interleave(clip_length, 0)
        iou_logits = self.iou_embed(normed).squeeze(-1).repeat_interleave(clip_length, 0)
        query_pos_feat = torch.cat([content, position], -1).repeat_interleave(clip_length, 0)
        height, width = mask_features.shape[2], mask_features.shape[3]
        mask_logits = (
            mask_logits.view(clips, content.shape[1], clip_length, height, width).transpose(1, 2).flatten(0, 1)
        )
        return class_logits, mask_logits, query_pos_feat, iou_logits

    @torch.jit.export
    def perceive(
        self,
        mask_features: Tensor,
        memory32: Tensor,
        memory16: Tensor,
        memory8: Tensor,
        stage4: Tensor,
        class_embeddings: Optional[Tensor] = None,
        clip_length: int = 1,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
        """One pass over frames, or over clips of clip_length neighbouring ones: the same queries attend to all frames
        of a clip (spec 1.10), so a query is one tube. What it is, its vectors and its class, is the same in each of
        them.

        mask_features (B, C, H, W), memories (B, C, h, w), stage4 (B, C4, S/32, S/32), class_embeddings as in
        ``classify``. Returns class_logits (B, Q, K+1), mask_logits (B, Q, H, W), query_pos_feat (B, Q, 2C), iou_logits
        (B, Q), pixel_features (B, P, C4*u*u + 2C), attn_mask (B, Q, P) bool, True = the query does NOT own the cell.
        """
        class_logits, mask_logits, query_pos_feat, iou_logits = self.segment_clips(
            mask_features, memory32, memory16, memory8, clip_length, class_embeddings
        )
        prior, attn_mask = perception_prior(
            class_logits, mask_logits, query_pos_feat, self.unshuffle_factor, self.prior_temperature
        )
        pixel_features = torch.cat([unshuffle(stage4, self.unshuffle_factor), prior], -1)
        return class_logits, mask_logits, query_pos_feat, iou_logits, pixel_features, attn_mask

    @torch.jit.export
    def prompt(
        self,
        mask_features: Tensor,
        memory32: Tensor,
        memory16: Tensor,
        memory8: Tensor,
        kind: Tensor,
        box_xyxy_pixels: Tensor,
        masks: Tensor,
        batch_index: Tensor,
        class_embeddings: Optional[Tensor] = None,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Visual prompts, each decoded alone; class_embeddings as in ``classify``.

        kind (N,) int64: 0 point, 1 box, 2 mask; box_xyxy_pixels (N, 4) float32 in the S x S frame (a point has x1 = x2,
        y1 = y2; not read for masks); masks (N, S, S) bool (read for masks only); batch_index (N,) int64.
        Returns query_pos_feat (N, 2C), class_logits (N, K+1), mask_logits (N, H, W).
        """
        content, position = self.prompt_queries(kind, box_xyxy_pixels, masks)
        frames, slots = frame_slots(batch_index)
        maps = maps_of(frames, [mask_features, memory32, memory16, memory8])
        memories = maps[1:]
        regions: list[Tensor] = []
        for memory in memories:
            region = prompt_regions(kind, box_xyxy_pixels, masks, memory.shape[2], memory.shape[3])
            regions.append(to_slots(region, slots))
        fixed = to_slots(is_mask_prompt(kind).unsqueeze(1), slots)
        keys, values = self.memory_tokens(memories)
        mlp = self.mask_embed.weights()
        levels = self.level_features(maps[0], memories)
        states = self.transformer_decoder(
            to_slots(content, slots), to_slots(position, slots), keys, values, levels, mlp, regions, fixed, None, True
        )
        normed = self.transformer_decoder.post_norm(states[-1])
        features = maps[0].flatten(2)
        mask_logits = torch.bmm(_apply_mlp(mlp, normed), features)
        class_logits = from_slots(self.classify(normed, mask_logits, features, class_embeddings), slots)
        query_pos_feat = torch.cat([from_slots(states[-1], slots), position], -1)
        mask_logits = from_slots(mask_logits, slots)
        return query_pos_feat, class_logits, mask_logits.view(-1, mask_features.shape[2], mask_features.shape[3])

    def prompt_queries(self, kind: Tensor, box_xyxy_pixels: Tensor, masks: Tensor) -> tuple[Tensor, Tensor]:
        """Content (N, C), the same for every prompt, and position (N, C) of the prompt's point."""
        is_mask = is_mask_prompt(kind)
        rows = torch.nonzero(is_mask).flatten()
        if rows.shape[0] > 0:
            inner = interior_points(masks.index_select(0, rows))
            box_xyxy_pixels = box_xyxy_pixels.index_copy(0, rows, torch.cat([inner, inner], 1))
        return self.prompt_queries_at(box_xyxy_pixels)

    def prompt_queries_at(self, box_xyxy_pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Content and position (N, C) of queries at the centres of boxes (N, 4)."""
        points = (box_xyxy_pixels[:, :2] + box_xyxy_pixels[:, 2:]) * 0.5
        half = self.query_feat.weight.shape[1] // 2
        encoded = sine_box(prompt_positions(points, float(self.image_size), self.prompt_half_size), half)
        content = self.pb_embedding.weight[0] + self.mask_tokens.weight[0]
        return content.unsqueeze(0).repeat(points.shape[0], 1), self.pos_linear(encoded)

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
        """[SEG] queries (N, 2C) = (content, position), each decoded alone through all layers: mask logits (N, H, W)."""
        frames, slots = frame_slots(batch_index)
        maps = maps_of(frames, [mask_features, memory32, memory16, memory8])
        states = self._seg_states(maps, to_slots(query, slots))
        logits = torch.bmm(self._seg_embedding(states[-1]), maps[0].flatten(2))
        return from_slots(logits, slots).view(-1, mask_features.shape[2], mask_features.shape[3])

    def _seg_states(self, maps: list[Tensor], query: Tensor) -> list[Tensor]:
        """Queries (B, Q, 2C), of which none sees another, before layer 0 and after every layer."""
        memories = maps[1:]
        keys, values = self.memory_tokens(memories)
        levels = self.level_features(maps[0], memories)
        width = maps[0].shape[1]
        content, position = query[:, :, :width], query[:, :, width:]
        if self.separate_seg_decoder:
            mlp = self.mask_embed_llm.weights()
            return self.transformer_decoder_llm(content, position, keys, values, levels, mlp, [], None, None, True)
        mlp = self.mask_embed.weights()
        return self.transformer_decoder(content, position, keys, values, levels, mlp, [], None, None, True)

    def _seg_embedding(self, state: Tensor) -> Tensor:
        """Mask embeddings (B, Q, C) of queries after a layer."""
        if self.separate_seg_decoder:
            return self.mask_embed_llm(self.transformer_decoder_llm.post_norm(state))
        return self.mask_embed(self.transformer_decoder.post_norm(state))

    @torch.jit.ignore
    def ground_all_layers(
        self, mask_features: Tensor, memories: list[Tensor], query: Tensor, batch_index: Tensor
    ) -> list[Tensor]:
        """Training view of ``ground``: mask embeddings (N, C) before layer 0 and after every layer, for the loss over
        all predictions."""
        frames, slots = frame_slots(batch_index)
        states = self._seg_states(maps_of(frames, [mask_features, *memories]), to_slots(query, slots))
        return [from_slots(self._seg_embedding(state), slots) for state in states]
