"""The published files, written down from the specification (section 4) and not from the code under test: names, shapes,
and a maker of files with random values.

``Sizes()`` is the published size; ``REDUCED`` has every name and rank of it at small widths.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import sentencepiece
import torch
from safetensors.torch import save_file
from torch import Tensor

Shapes = dict[str, tuple[int, ...]]
DEPTHS = (3, 3, 27, 3)
LAYERS = 32
TEXT_LAYERS = 16


@dataclass(frozen=True)
class Sizes:
    """Widths of the published files; the number of layers, queries and heads is not reduced."""

    stages: tuple[int, ...] = (192, 384, 768, 1536)
    clip: int = 768
    width: int = 256
    pixel_ffn: int = 1024
    decoder_ffn: int = 2048
    hidden: int = 4096
    ffn: int = 14336
    kv_heads: int = 8
    heads: int = 32
    base_rows: int = 92544
    rank: int = 512
    text_width: int = 768
    text_rows: int = 49408


REDUCED = Sizes(
    stages=(8, 16, 24, 32),
    clip=16,
    width=32,
    pixel_ffn=40,
    decoder_ffn=48,
    hidden=64,
    ffn=96,
    kv_heads=2,
    heads=4,
    base_rows=400,
    rank=8,
    text_width=64,
    text_rows=514 + 6,
)


def _pair(name: str, *weight: int) -> Shapes:
    return {f"{name}.weight": weight, f"{name}.bias": weight[:1]}


def _linear_chain(name: str, width: int, out: int) -> Shapes:
    return _pair(f"{name}.0", width, width) | _pair(f"{name}.2", width, width) | _pair(f"{name}.4", out, width)


def _decoder(name: str, s: Sizes) -> Shapes:
    shapes = _pair(f"{name}.post_norm", s.width)
    for i in range(9):
        layer = f"{name}.layers.{i}"
        for attention in ("cross_attn", "self_attn"):
            shapes |= {
                f"{layer}.{attention}.attn.in_proj_weight": (3 * s.width, s.width),
                f"{layer}.{attention}.attn.in_proj_bias": (3 * s.width,),
            }
            shapes |= _pair(f"{layer}.{attention}.attn.out_proj", s.width, s.width)
        shapes |= _pair(f"{layer}.ffn.layers.0.0", s.decoder_ffn, s.width) | _pair(
            f"{layer}.ffn.layers.1", s.width, s.decoder_ffn
        )
        for norm in range(3):
            shapes |= _pair(f"{layer}.norms.{norm}", s.width)
    return shapes


def _stages(name: str, s: Sizes) -> Shapes:
    """ConvNeXt stages; ``name`` is formatted with the number of the stage from 0."""
    shapes: Shapes = {}
    for stage, (depth, channels) in enumerate(zip(DEPTHS, s.stages, strict=True)):
        layer = name.format(stage=stage, next=stage + 1)
        if stage > 0:
            before = s.stages[stage - 1]
            shapes |= _pair(f"{layer}.downsample.0", before) | _pair(f"{layer}.downsample.1", channels, before, 2, 2)
        for j in range(depth):
            block = f"{layer}.blocks.{j}"
            shapes |= {f"{block}.gamma": (channels,)}
            shapes |= _pair(f"{block}.conv_dw", channels, 1, 7, 7) | _pair(f"{block}.norm", channels)
            shapes |= _pair(f"{block}.mlp.fc1", 4 * channels, channels) | _pair(
                f"{block}.mlp.fc2", channels, 4 * channels
            )
    return shapes


def backbone(s: Sizes) -> Shapes:
    """``backbone.*`` of omg_seg_convl.pth."""
    last = s.stages[3]
    shapes = _pair("backbone.stem.0", s.stages[0], 3, 4, 4) | _pair("backbone.stem.1", s.stages[0])
    shapes |= _stages("backbone.layer{next}", s) | _pair("backbone.head.0.norm", last)
    return (
        shapes
        | _pair("backbone.head.1.mlp.fc1", 2 * s.clip, last)
        | {"backbone.head.1.mlp.fc2.weight": (s.clip, 2 * s.clip)}
    )


def panoptic_head(s: Sizes) -> Shapes:
    """``panoptic_head.*`` of omg_seg_convl.pth."""
    w, shapes = s.width, {}
    for i in range(3):
        shapes |= _pair(f"pixel_decoder.input_convs.{i}.conv", w, s.stages[3 - i], 1, 1) | _pair(
            f"pixel_decoder.input_convs.{i}.gn", w
        )
    for i in range(6):
        layer = f"pixel_decoder.encoder.layers.{i}"
        shapes |= _pair(f"{layer}.self_attn.sampling_offsets", 192, w) | _pair(
            f"{layer}.self_attn.attention_weights", 96, w
        )
        shapes |= _pair(f"{layer}.self_attn.value_proj", w, w) | _pair(f"{layer}.self_attn.output_proj", w, w)
        shapes |= _pair(f"{layer}.ffn.layers.0.0", s.pixel_ffn, w) | _pair(f"{layer}.ffn.layers.1", w, s.pixel_ffn)
        shapes |= _pair(f"{layer}.norms.0", w) | _pair(f"{layer}.norms.1", w)
    shapes |= {
        "pixel_decoder.level_encoding.weight": (3, w),
        "pixel_decoder.lateral_convs.0.conv.weight": (w, s.stages[0], 1, 1),
    }
    shapes |= {"pixel_decoder.output_convs.0.conv.weight": (w, w, 3, 3)} | _pair("pixel_decoder.lateral_convs.0.gn", w)
    shapes |= _pair("pixel_decoder.output_convs.0.gn", w) | _pair("pixel_decoder.mask_feature", w, w, 1, 1)
    shapes |= _decoder("transformer_decoder", s)
    shapes |= {"query_embed.weight": (300, w), "query_feat.weight": (300, w), "level_embed.weight": (3, w)}
    shapes |= {"mask_tokens.weight": (1, w), "pb_embedding.weight": (2, w)} | _pair("pos_linear", w, 2 * w)
    shapes |= (
        _linear_chain("mask_embed", w, w) | _linear_chain("iou_embed", w, 1) | _linear_chain("cls_proj", w, s.clip)
    )
    shapes |= _pair("mask_pooling_proj.0", w) | _pair("mask_pooling_proj.1", w, w)
    return {f"panoptic_head.{name}": shape for name, shape in shapes.items()}


def omg_llava(s: Sizes, task: bool = False) -> Shapes:
    """The general OMG-LLaVA .pth, or with ``task`` that of a task finetune."""
    llm, rows = "llm.base_model.model.", s.base_rows + 4
    head = s.hidden // s.heads
    features, query = 4 * s.stages[3], 2 * s.width
    shapes = {f"{llm}model.tok_embeddings.weight": (rows, s.hidden), f"{llm}output.base_layer.weight": (rows, s.hidden)}
    sizes = {"attention.wqkv": ((s.heads + 2 * s.kv_heads) * head, s.hidden), "attention.wo": (s.hidden, s.hidden)}
    sizes |= {
        "feed_forward.w1": (s.ffn, s.hidden),
        "feed_forward.w3": (s.ffn, s.hidden),
        "feed_forward.w2": (s.hidden, s.ffn),
    }
    layers = {f"model.layers.{i}.{name}": size for i in range(LAYERS) for name, size in sizes.items()} | {
        "output": (rows, s.hidden)
    }
    for name, (outputs, inputs) in layers.items():
        shapes |= {
            f"{llm}{name}.lora_A.default.weight": (s.rank, inputs),
            f"{llm}{name}.lora_B.default.weight": (outputs, s.rank),
        }
    shapes |= _pair("projector.model.query_proj", features, query)
    shapes |= _pair("projector.model.model.0", s.hidden, features) | _pair(
        "projector.model.model.2", s.hidden, s.hidden
    )
    shapes |= _pair("projector.model.model_feat.0", s.hidden, features + query) | _pair(
        "projector.model.model_feat.2", s.hidden, s.hidden
    )
    shapes |= {"projector.model.seperate_embed.weight": (1, s.hidden)}
    shapes |= _pair("projector_text2vision.model.0", query, s.hidden) | _pair(
        "projector_text2vision.model.2", query, query
    )
    if task:
        copies = _decoder("transformer_decoder_llm", s) | _linear_chain("mask_embed_llm", s.width, s.width)
        shapes |= {f"visual_encoder.panoptic_head.{name}": shape for name, shape in copies.items()}
    return shapes


def internlm2(s: Sizes) -> Shapes:
    """InternLM2-chat-7b."""
    head = s.hidden // s.heads
    shapes = {
        "model.tok_embeddings.weight": (s.base_rows, s.hidden),
        "output.weight": (s.base_rows, s.hidden),
        "model.norm.weight": (s.hidden,),
    }
    for i in range(LAYERS):
        layer = f"model.layers.{i}"
        shapes |= {
            f"{layer}.attention.wqkv.weight": ((s.heads + 2 * s.kv_heads) * head, s.hidden),
            f"{layer}.attention.wo.weight": (s.hidden, s.hidden),
        }
        shapes |= {
            f"{layer}.feed_forward.w1.weight": (s.ffn, s.hidden),
            f"{layer}.feed_forward.w3.weight": (s.ffn, s.hidden),
        }
        shapes |= {f"{layer}.feed_forward.w2.weight": (s.hidden, s.ffn)}
        shapes |= {f"{layer}.attention_norm.weight": (s.hidden,), f"{layer}.ffn_norm.weight": (s.hidden,)}
    return shapes


def clip(s: Sizes) -> Shapes:
    """OpenCLIP convnext_large_d_320."""
    w = s.text_width
    shapes = {
        "logit_scale": (),
        "positional_embedding": (77, w),
        "text_projection": (w, s.clip),
        "token_embedding.weight": (s.text_rows, w),
    }
    for i in range(TEXT_LAYERS):
        block = f"transformer.resblocks.{i}"
        shapes |= _pair(f"{block}.ln_1", w) | _pair(f"{block}.ln_2", w)
        shapes |= {f"{block}.attn.in_proj_weight": (3 * w, w), f"{block}.attn.in_proj_bias": (3 * w,)} | _pair(
            f"{block}.attn.out_proj", w, w
        )
        shapes |= _pair(f"{block}.mlp.c_fc", 4 * w, w) | _pair(f"{block}.mlp.c_proj", w, 4 * w)
    shapes |= _pair("ln_final", w)
    last = s.stages[3]
    shapes |= _pair("visual.trunk.stem.0", s.stages[0], 3, 4, 4) | _pair("visual.trunk.stem.1", s.stages[0])
    shapes |= _stages("visual.trunk.stages.{stage}", s) | _pair("visual.trunk.head.norm", last)
    return (
        shapes | _pair("visual.head.mlp.fc1", 2 * s.clip, last) | {"visual.head.mlp.fc2.weight": (s.clip, 2 * s.clip)}
    )


def random_tensors(shapes: Shapes, seed: int) -> dict[str, Tensor]:
    """Values that keep a deep network's activations finite: small weights, norms about one."""
    generator = torch.Generator().manual_seed(seed)

    def value(name: str, shape: tuple[int, ...]) -> Tensor:
        noise = torch.randn(shape, generator=generator)
        if len(shape) <= 1:
            return (1.0 if name.endswith("weight") else 0.0) + 0.1 * noise
        inputs = torch.tensor(shape[1:]).prod().item()
        return noise * (1.0 if "embed" in name or "query" in name else inputs**-0.5)

    return {name: value(name, shape) for name, shape in shapes.items()}


def write_sentencepiece(path: Path, rows: int) -> None:
    """A BPE model with byte fallback and ``rows`` pieces."""
    words = (
        "segment the red ball and describe every large small object in this picture region answer question scene person"
    )
    text = [f"{a} {b} {c}." for a in words.split() for b in words.split()[:9] for c in words.split()[3:7]]
    # The rarest letters get the last two ids, which the chat tokens take.
    text.append("\u046b\u046d")
    with path.open("wb") as file:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(text),
            model_writer=file,
            vocab_size=rows,
            model_type="bpe",
            byte_fallback=True,
            minloglevel=2,
            hard_vocab_limit=False,
            normalization_rule_name="identity",
            remove_extra_whitespaces=False,
            add_dummy_prefix=False,
            character_coverage=1.0,
        )


CLIP_MERGES = "#version: 0.2\nt h\nth e</w>\np h\nph o\ni n</w>\na t\n"


class PublishedFiles:
    """A folder with all published files at reduced width."""

    def __init__(self, folder: Path, sizes: Sizes = REDUCED, task: bool = False):
        self.llava, self.omg_seg = folder / "omg_llava_7b_finetune_8gpus.pth", folder / "omg_seg_convl.pth"
        self.clip, self.vocabulary = folder / "open_clip_pytorch_model.bin", folder / "bpe_simple_vocab.txt"
        self.internlm2 = folder / "internlm2-chat-7b"
        self.internlm2.mkdir(parents=True)
        torch.save(random_tensors(omg_llava(sizes, task), 1), self.llava)
        torch.save(
            {"meta": {"epoch": 12}, "state_dict": random_tensors(backbone(sizes) | panoptic_head(sizes), 2)},
            self.omg_seg,
        )
        torch.save(random_tensors(clip(sizes), 3), self.clip)
        self.vocabulary.write_text(CLIP_MERGES)
        tensors = {name: value.to(torch.bfloat16) for name, value in random_tensors(internlm2(sizes), 4).items()}
        names, shards = list(tensors), {}
        for i in range(8):
            shard = f"model-{i + 1:05d}-of-00008.safetensors"
            save_file({name: tensors[name] for name in names[i::8]}, str(self.internlm2 / shard))
            shards |= {name: shard for name in names[i::8]}
        (self.internlm2 / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": shards}))
        config = {
            "hidden_size": sizes.hidden,
            "num_hidden_layers": LAYERS,
            "num_attention_heads": sizes.heads,
            "num_key_value_heads": sizes.kv_heads,
            "intermediate_size": sizes.ffn,
            "vocab_size": sizes.base_rows,
            "rms_norm_eps": 1e-5,
            "rope_theta": 1000000,
            "max_position_embeddings": 32768,
        }
        (self.internlm2 / "config.json").write_text(json.dumps(config))
        write_sentencepiece(self.internlm2 / "tokenizer.model", sizes.base_rows)

    def arguments(self, out: Path, *more: str) -> list[str]:
        """The command line that converts them; small pictures keep it quick."""
        given = {
            "--llava": self.llava,
            "--omg-seg": self.omg_seg,
            "--clip": self.clip,
            "--clip-vocabulary": self.vocabulary,
            "--internlm2": self.internlm2,
        }
        return [str(part) for pair in (given | {"--image-size": 128, "--out": out}).items() for part in pair] + list(
            more
        )
