"""Names and shapes of the published files (spec 4.1 and 4.2), derived from the model's definition, and what a file has
of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import nn

from omg_llava.config import LanguageConfig, OmgLlavaConfig
from omg_llava.convert.files import ConversionError, TensorFiles
from omg_llava.language.internlm2 import InternLm2
from omg_llava.language.projectors import Projector, TextToVision
from omg_llava.vision.omg_seg import OmgSeg

ADDED_ROWS = 4  # [SEG], <p>, </p>, <region>; <mark> has no row (spec 3.2)
PEFT = "llm.base_model.model."
SEG_DECODER = ("transformer_decoder_llm.", "mask_embed_llm.")
VISUAL_ENCODER = "visual_encoder."
HEAD = "panoptic_head."
BACKBONE = "backbone."
TRAINED_BASE = ("model.tok_embeddings.weight", "output.weight")

Shapes = dict[str, tuple[int, ...]]


def shapes_of(module: nn.Module, prefix: str = "") -> Shapes:
    """Names and shapes of a module's parameters and stored buffers."""
    return {prefix + name: tuple(value.shape) for name, value in module.state_dict().items()}


def linear_layers(config: LanguageConfig) -> Shapes:
    """Weights of the language model that carry LoRA: every linear layer, ``output`` included."""
    with torch.device("meta"):
        model = InternLm2(config)
    return {f"{name}.weight": tuple(m.weight.shape) for name, m in model.named_modules() if isinstance(m, nn.Linear)}


def internlm2(config: LanguageConfig) -> Shapes:
    """InternLM2 as published: without the added rows."""
    with torch.device("meta"):
        shapes = shapes_of(InternLm2(config))
    return shapes | {name: (config.vocabulary - ADDED_ROWS, config.hidden) for name in TRAINED_BASE}


def omg_llava(config: OmgLlavaConfig) -> Shapes:
    """An OMG-LLaVA .pth: projectors, LoRA, trained embeddings and output; of a task model also its decoder copy."""
    language = config.language
    with torch.device("meta"):
        shapes = shapes_of(Projector(config), "projector.") | shapes_of(TextToVision(config), "projector_text2vision.")
        if config.vision.separate_seg_decoder:
            head = shapes_of(OmgSeg(config.vision).panoptic_head)
            shapes |= {f"{VISUAL_ENCODER}{HEAD}{k}": v for k, v in head.items() if k.startswith(SEG_DECODER)}
    rows = (language.vocabulary, language.hidden)
    shapes |= {f"{PEFT}model.tok_embeddings.weight": rows, f"{PEFT}output.base_layer.weight": rows}
    for name, (outputs, inputs) in linear_layers(language).items():
        layer = PEFT + name.removesuffix(".weight")
        shapes[f"{layer}.lora_A.default.weight"] = (language.lora_rank, inputs)
        shapes[f"{layer}.lora_B.default.weight"] = (outputs, language.lora_rank)
    return shapes


def omg_seg(config: OmgLlavaConfig) -> Shapes:
    """OMG-Seg with its backbone."""
    with torch.device("meta"):
        shapes = shapes_of(OmgSeg(config.vision))
    return {k: v for k, v in shapes.items() if not k.removeprefix(HEAD).startswith(SEG_DECODER)}


@dataclass(frozen=True)
class KeyReport:
    """What a file has of the names it should have; ``wrong_shape`` tells found and expected shape, ``passed_over``
    what is known to be no weights."""

    file: str
    used: int
    missing: list[str]
    unexpected: list[str]
    wrong_shape: list[str]
    passed_over: list[str]

    @property
    def complete(self) -> bool:
        """Whether nothing is missing, left over or of another shape."""
        return not (self.missing or self.unexpected or self.wrong_shape)

    def to_dict(self) -> dict:
        """Counts and names."""
        counts = {
            "used": self.used,
            "missing": len(self.missing),
            "unexpected": len(self.unexpected),
            "wrongShape": len(self.wrong_shape),
            "passedOver": len(self.passed_over),
        }
        names = {
            "missing": self.missing,
            "unexpected": self.unexpected,
            "wrongShape": self.wrong_shape,
            "passedOver": self.passed_over,
        }
        return {"file": self.file} | counts | {"names": names}


def report(
    file: str, expected: Shapes, found: Mapping[str, tuple[int, ...]], passed_over: list[str] | None = None
) -> KeyReport:
    """Compares names and shapes."""
    both = [name for name in expected if name in found]
    wrong = [
        f"{name}: {tuple(found[name])} (expected: {expected[name]})"
        for name in both
        if tuple(found[name]) != expected[name]
    ]
    missing = [name for name in expected if name not in found]
    unexpected = [name for name in found if name not in expected]
    return KeyReport(file, len(both) - len(wrong), missing, unexpected, wrong, passed_over or [])


def require(reports: list[KeyReport]) -> None:
    """Fails with every name that is missing, unexpected or of another shape."""
    lines = []
    for one in reports:
        for kind, names in (("missing", one.missing), ("unexpected", one.unexpected), ("wrong shape", one.wrong_shape)):
            lines += [f"{one.file}: {kind}: {name}" for name in names]
    if len(lines) == 1:
        raise ConversionError(lines[0])
    if lines:
        raise ConversionError("\n".join([f"{len(lines)} names do not fit the published layout:", *lines]))


def _size(tensors: TensorFiles, name: str, axis: int) -> int:
    shape = tensors.shapes.get(name)
    if shape is None or axis >= len(shape):
        raise ConversionError(f"{tensors.label}: missing: {name}")
    return shape[axis]


def _count(tensors: TensorFiles, prefix: str) -> int:
    """Number of modules ``prefix``0, ``prefix``1, ..."""
    return len({name.removeprefix(prefix).split(".")[0] for name in tensors if name.startswith(prefix)})


def read_config(
    llava: TensorFiles, seg: TensorFiles, internlm2_config: Mapping, image_size: int, classes: int, synonyms: int
) -> OmgLlavaConfig:
    """Sizes of the model from the files; what shapes do not tell (heads, groups, thresholds) is as published."""
    published = OmgLlavaConfig()
    vision, stages = published.vision, range(1, 5)
    # The caller has added a backbone that the file lacks.
    dims = (
        _size(seg, "backbone.stem.0.weight", 0),
        *(_size(seg, f"backbone.layer{i}.downsample.1.weight", 0) for i in stages[1:]),
    )
    width = _size(seg, "panoptic_head.query_feat.weight", 1)
    points = _size(seg, "panoptic_head.pixel_decoder.encoder.layers.0.self_attn.attention_weights.weight", 0)
    sizes = dict(
        image_size=image_size,
        backbone_dims=dims,
        backbone_depths=tuple(_count(seg, f"backbone.layer{i}.blocks.") for i in stages),
        clip_dim=_size(seg, "backbone.head.1.mlp.fc2.weight", 0),
        width=width,
        pixel_decoder_layers=_count(seg, "panoptic_head.pixel_decoder.encoder.layers."),
        pixel_decoder_points=points // (3 * vision.heads),
        pixel_decoder_ffn=_size(seg, "panoptic_head.pixel_decoder.encoder.layers.0.ffn.layers.0.0.weight", 0),
        decoder_layers=_count(seg, "panoptic_head.transformer_decoder.layers."),
        decoder_ffn=_size(seg, "panoptic_head.transformer_decoder.layers.0.ffn.layers.0.0.weight", 0),
        queries=_size(seg, "panoptic_head.query_feat.weight", 0),
        classes=classes,
        synonyms=synonyms,
        class_dim=_size(seg, "panoptic_head.cls_proj.4.weight", 0),
        separate_seg_decoder=any(name.startswith(f"{VISUAL_ENCODER}{HEAD}") for name in llava),
    )
    rank = _size(llava, f"{PEFT}output.lora_A.default.weight", 0)
    language = LanguageConfig(
        hidden=internlm2_config["hidden_size"],
        layers=internlm2_config["num_hidden_layers"],
        heads=internlm2_config["num_attention_heads"],
        kv_heads=internlm2_config["num_key_value_heads"],
        ffn=internlm2_config["intermediate_size"],
        vocabulary=internlm2_config["vocab_size"] + ADDED_ROWS,
        norm_eps=internlm2_config["rms_norm_eps"],
        rope_theta=float(internlm2_config["rope_theta"]),
        max_positions=internlm2_config["max_position_embeddings"],
        lora_rank=rank,
        # Published: rank 512, alpha 256.
        lora_alpha=rank / 2,
    )
    projector_hidden = _size(llava, "projector.model.query_proj.weight", 0)
    return OmgLlavaConfig(published.name, type(vision)(**sizes), language, projector_hidden)
