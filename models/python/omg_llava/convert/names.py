"""What published files call their tensors: which file it is, other spellings of its names, and names that are no
weights."""

import re

from omg_llava.convert.files import ConversionError, TensorFiles
from omg_llava.convert.layout import BACKBONE, HEAD, PEFT, VISUAL_ENCODER

OMG_LLAVA, OMG_SEG = "OMG-LLaVA", "OMG-Seg"
OMG_LLAVA_PRETRAINED = "the first stage of OMG-LLaVA, without LoRA"
OPENCLIP, INTERNLM2 = "OpenCLIP", "InternLM2"
UNKNOWN = "another model"
# The kind of a file by how the names of some of its tensors start; the first that fits.
_SIGNS = (
    (OMG_LLAVA, PEFT),
    (OMG_LLAVA_PRETRAINED, "projector."),
    (OMG_SEG, HEAD),
    (OPENCLIP, "transformer.resblocks."),
    (INTERNLM2, "model.tok_embeddings."),
)
# Buffers that some versions store although the model makes them itself: class embeddings and the scale of their
# logits (spec 4.2), mean and deviation of the pictures, frequencies of rotary positions.
HARMLESS = re.compile(
    rf"(?:{re.escape(VISUAL_ENCODER)})?(?:(?:{re.escape(HEAD)})?(?:cls_embed|logit_scale)|data_preprocessor\..+)"
    r"|(?:.+\.)?rotary_emb\.(?:inv_freq|cos_cached|sin_cached)"
)


def kind(tensors: TensorFiles) -> str:
    """What the file holds."""
    return next((what for what, start in _SIGNS if any(name.startswith(start) for name in tensors)), UNKNOWN)


def require_kinds(given: dict[str, tuple[TensorFiles, str]]) -> None:
    """Refuses a file that is another one than its option asks for; raises ConversionError.

    given: for each option, the file and the kind that it should be.
    """
    owners = {wanted: option for option, (_, wanted) in given.items()}
    for option, (tensors, wanted) in given.items():
        found = kind(tensors)
        if found != wanted:
            owner = owners.get(found)
            advice = f"; that belongs to {owner}: are the files swapped?" if owner else ""
            raise ConversionError(f"{option} {tensors.label}: holds {found} (expected: {wanted}){advice}")


def without_harmless(tensors: TensorFiles) -> tuple[TensorFiles, list[str]]:
    """The weights, and the names of what is passed over."""
    passed = [name for name in tensors if HARMLESS.fullmatch(name)]
    return tensors.renamed({name: name for name in tensors if name not in set(passed)}), passed


def in_todays_words(llava: TensorFiles) -> TensorFiles:
    """OMG-LLaVA's tensors under the names that peft gives since 0.7.

    Before, a trained layer beside its LoRA had no ``base_layer`` in its name; adapters that peft saves by itself leave
    out ``default``.
    """

    def today(name: str) -> str:
        if name == f"{PEFT}output.weight":
            return f"{PEFT}output.base_layer.weight"
        return re.sub(r"\.(lora_[AB])\.weight$", r".\1.default.weight", name)

    names = {name: today(name) for name in llava}
    if len(set(names.values())) < len(names):
        raise ConversionError(f"{llava.label}: holds a tensor under its old and its new peft name")
    return llava.renamed(names)


def backbone_of_clip(clip: TensorFiles) -> TensorFiles:
    """OpenCLIP's image tower under the names of OMG-Seg's ``backbone.*``."""

    def ours(name: str) -> str:
        name = name.removeprefix("visual.")
        for published, start in (
            ("trunk.head.", "head.0."),
            ("head.", "head.1."),
            ("trunk.stages.", "stages."),
            ("trunk.", ""),
        ):
            if name.startswith(published):
                name = start + name.removeprefix(published)
                break
        if name.startswith("stages."):
            stage, rest = name.removeprefix("stages.").split(".", 1)
            name = f"layer{int(stage) + 1}.{rest}"
        return BACKBONE + name

    return clip.renamed({name: ours(name) for name in clip if name.startswith("visual.")})


def with_backbone(seg: TensorFiles, clip: TensorFiles | None) -> TensorFiles:
    """OMG-Seg's tensors; what its file lacks of the backbone, the whole of it or the CLIP head, comes from OpenCLIP."""
    parts = (BACKBONE, f"{BACKBONE}head.")
    lacks = next((part for part in parts if not any(name.startswith(part) for name in seg)), None)
    if lacks is None:
        return seg
    if clip is None:
        raise ConversionError(f"{seg.label}: has no {lacks}*: give OpenCLIP's checkpoint with --clip")
    tower = backbone_of_clip(clip)
    shapes = {name: shape for name, shape in tower.shapes.items() if name.startswith(lacks)}
    return TensorFiles(seg.label, seg.shapes | shapes, lambda name: tower[name] if name in shapes else seg[name])
