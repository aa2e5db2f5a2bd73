"""Sizes of the model. One definition serves every size; ``nano()`` ships with the repository, ``omg_llava_7b()`` is the
paper's."""

import dataclasses
import math
from dataclasses import dataclass, field


@dataclass(frozen=True)
class VisionConfig:
    """OMG-Seg: ConvNeXt encoder, MSDeformAttn pixel decoder, OMG decoder (spec 2.1-2.7)."""

    image_size: int = 1024
    backbone_dims: tuple[int, ...] = (192, 384, 768, 1536)
    backbone_depths: tuple[int, ...] = (3, 3, 27, 3)
    clip_dim: int = 768  # width of the CLIP head; 0: the encoder has none
    width: int = 256
    heads: int = 8
    group_norm_groups: int = 32
    pixel_decoder_layers: int = 6
    pixel_decoder_points: int = 4
    pixel_decoder_ffn: int = 1024
    decoder_layers: int = 9
    decoder_ffn: int = 2048
    queries: int = 300
    classes: int = 133
    synonyms: int = 17
    class_dim: int = 768
    class_logit_scale: float = math.exp(4.6052)
    unshuffle: int = 2  # pixel tokens have stride 32 * unshuffle
    prompt_half_size: float = (
        3.0 / 1024.0
    )  # half side of the box put around a prompt's point, as a fraction of the image
    separate_seg_decoder: bool = False  # transformer_decoder_llm / mask_embed_llm of the task checkpoints (spec 2.10)
    confident_object_tokens: bool = (
        False  # every query with a real class becomes an object token, not only owners of a cell
    )

    @property
    def token_grid(self) -> int:
        """Side of the square grid of pixel tokens."""
        return self.image_size // (32 * self.unshuffle)

    @property
    def pixel_feature_dim(self) -> int:
        """Channels of a pixel feature with the perception prior concatenated."""
        return self.backbone_dims[3] * self.unshuffle**2 + 2 * self.width


@dataclass(frozen=True)
class LanguageConfig:
    """InternLM2-style decoder (spec 3.1) and its LoRA (spec 3.5)."""

    hidden: int = 4096
    layers: int = 32
    heads: int = 32
    kv_heads: int = 8
    ffn: int = 14336
    vocabulary: int = 92548
    norm_eps: float = 1e-5
    rope_theta: float = 1e6
    max_positions: int = 32768
    lora_rank: int = 512
    lora_alpha: float = 256.0
    tied_output: bool = False  # output and token embeddings are one table


@dataclass(frozen=True)
class OmgLlavaConfig:
    """The whole model. ``projector_hidden`` is the width of query_proj's output (spec 2.9: the unshuffled feature
    channels).

    The two switches are the paper's ablation (table 5): M0 has neither the perception prior in its pixel tokens
    nor object tokens, M1 has the prior alone, M2 both.
    ``history_frames`` earlier frames at most can be read with a frame, and ``history_tracks`` tracks told apart in
    them; 0 frames: the model knows no history.
    """

    name: str = "omg-llava-7b"
    vision: VisionConfig = field(default_factory=VisionConfig)
    language: LanguageConfig = field(default_factory=LanguageConfig)
    projector_hidden: int = 6144
    prior_embedding: bool = True
    object_tokens: bool = True
    history_frames: int = 0
    history_tracks: int = 16

    def to_dict(self) -> dict:
        """Plain JSON-able form."""
        return dataclasses.asdict(self)

    @staticmethod
    def from_dict(values: dict) -> "OmgLlavaConfig":
        """Inverse of ``to_dict``."""
        return OmgLlavaConfig(
            name=values["name"],
            vision=vision_from_dict(values["vision"]),
            language=LanguageConfig(**values["language"]),
            projector_hidden=values["projector_hidden"],
            prior_embedding=values.get("prior_embedding", True),
            object_tokens=values.get("object_tokens", True),
            history_frames=values.get("history_frames", 0),
            history_tracks=values.get("history_tracks", 16),
        )


def vision_from_dict(values: dict) -> VisionConfig:
    """VisionConfig from its plain form; lists become the tuples they were."""
    return VisionConfig(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})


def omg_llava_7b() -> OmgLlavaConfig:
    """The published model."""
    return OmgLlavaConfig()


def nano() -> OmgLlavaConfig:
    """The size trained on the generated world; K = 21 classes of ``omg_llava.world.classes``."""
    vision = VisionConfig(
        image_size=192,
        backbone_dims=(32, 64, 128, 256),
        backbone_depths=(2, 2, 4, 2),
        clip_dim=0,
        width=64,
        heads=4,
        group_norm_groups=8,
        pixel_decoder_layers=2,
        pixel_decoder_points=4,
        pixel_decoder_ffn=256,
        decoder_layers=6,
        decoder_ffn=256,
        queries=32,
        classes=21,
        synonyms=1,
        class_dim=64,
        class_logit_scale=16.0,
        unshuffle=1,
        # A grid of 6 x 6 cells would leave most small things without an object token.
        confident_object_tokens=True,
    )
    language = LanguageConfig(
        hidden=128,
        layers=4,
        heads=4,
        kv_heads=2,
        ffn=384,
        vocabulary=1024,
        max_positions=512,
        lora_rank=32,
        lora_alpha=64.0,
    )
    return OmgLlavaConfig(name="nano", vision=vision, language=language, projector_hidden=256, history_frames=2)


def small(vision: VisionConfig) -> OmgLlavaConfig:
    """SmolLM2-135M-Instruct over a perception of the generated world; its vocabulary and the literals of
    ``omg_llava.language.grown``."""
    language = LanguageConfig(
        vocabulary=49152 + 6,
        hidden=576,
        layers=30,
        heads=9,
        kv_heads=3,
        ffn=1536,
        norm_eps=1e-5,
        rope_theta=1e5,
        max_positions=1024,
        lora_rank=16,
        lora_alpha=32.0,
        tied_output=True,
    )
    return OmgLlavaConfig(name="small", vision=vision, language=language, projector_hidden=256)
