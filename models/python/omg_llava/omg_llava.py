"""OMG-LLaVA whole: perception, projectors and language model, with the published key names (spec 4.1)."""

import dataclasses
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from omg_llava.checkpoint import load_checkpoint, save_checkpoint
from omg_llava.config import OmgLlavaConfig
from omg_llava.language.history import FrameHistory
from omg_llava.language.internlm2 import InternLm2
from omg_llava.language.projectors import Projector, TextToVision


class OmgLlavaLanguage(nn.Module):
    """All that is trained after perception: language model, projectors into it, projector out of it."""

    def __init__(self, config: OmgLlavaConfig):
        super().__init__()
        self.config = config
        self.llm = InternLm2(config.language)
        self.projector = Projector(config)
        self.projector_text2vision = TextToVision(config)
        if config.history_frames:
            self.history = FrameHistory(config.history_frames, config.history_tracks, config.language.hidden)

    def visual_tokens(self, pixel_features: Tensor, query_pos_feat: Tensor, valid: Tensor) -> list[Tensor]:
        """Per image: pixel tokens, separator, valid object tokens in query order, (P + 1 + n, D); less what the
        ablation leaves out.

        pixel_features (B, P, F), query_pos_feat (B, Q, 2C), valid (B, Q) bool.
        """
        pixels = self.pixel_tokens(pixel_features)
        if not self.config.object_tokens:
            return list(pixels)
        objects = self.projector.object_tokens(query_pos_feat)
        return [torch.cat([p, o[v]]) for p, o, v in zip(pixels, objects, valid, strict=True)]

    def pixel_tokens(self, pixel_features: Tensor) -> Tensor:
        """Pixel tokens and, where object tokens follow, the separator, (B, P + 1, D)."""
        if not self.config.prior_embedding:
            prior = 2 * self.config.vision.width
            pixel_features = torch.cat(
                [pixel_features[..., :-prior], torch.zeros_like(pixel_features[..., -prior:])], -1
            )
        pixels = self.projector.pixel_tokens(pixel_features)
        return pixels if self.config.object_tokens else pixels[:, :-1]

    def following(self, frames: int, tracks: int) -> "OmgLlavaLanguage":
        """This model with a history of ``frames`` earlier frames, which starts as one that says nothing."""
        self.config = dataclasses.replace(self.config, history_frames=frames, history_tracks=tracks)
        self.history = FrameHistory(frames, tracks, self.config.language.hidden)
        return self

    def grown(self, old: Tokenizer, new: Tokenizer) -> "OmgLlavaLanguage":
        """This model for a tokenizer that grew (``grow_tokenizer``): rows of old tokens stay, a new token starts as the
        mean of the old tokens that it is made of."""
        language = dataclasses.replace(self.config.language, vocabulary=new.get_vocab_size())
        model = OmgLlavaLanguage(dataclasses.replace(self.config, language=language))
        state = self.state_dict()
        first = old.get_vocab_size()
        for name in ("llm.model.tok_embeddings.weight", "llm.output.weight"):
            pieces = [old.model.tokenize(new.id_to_token(row)) for row in range(first, new.get_vocab_size())]
            added = [state[name][[piece.id for piece in made_of]].mean(0) for made_of in pieces]
            state[name] = torch.cat([state[name], torch.stack(added)])
        model.load_state_dict(state)
        return model

    def save(self, path: Path, tokenizer: Tokenizer, info: dict) -> None:
        """Writes weights, configuration, tokenizer and ``info``."""
        save_checkpoint(path, self.state_dict(), config=self.config.to_dict(), tokenizer=tokenizer.to_str(), info=info)

    @staticmethod
    def load(path: Path | str) -> tuple["OmgLlavaLanguage", Tokenizer, dict]:
        """Reads what ``save`` wrote: model, tokenizer, info."""
        tensors, metadata = load_checkpoint(path)
        model = OmgLlavaLanguage(OmgLlavaConfig.from_dict(metadata["config"]))
        model.load_state_dict(tensors)
        return model, Tokenizer.from_str(metadata["tokenizer"]), metadata["info"]


def valid_object_tokens(class_logits: Tensor, attn_mask: Tensor, confident: bool) -> Tensor:
    """Which queries become object tokens, (B, Q) bool: owners of a cell; with ``confident`` also every query with a
    real class.

    class_logits (B, Q, K+1), attn_mask (B, Q, P) bool, True = does not own the cell (spec 2.7).
    """
    valid = (~attn_mask).any(-1)
    if confident:
        valid = valid | (class_logits.argmax(-1) != class_logits.shape[-1] - 1)
    return valid
