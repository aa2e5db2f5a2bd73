"""Makes a bundle from the published files of OMG-LLaVA, OMG-Seg, OpenCLIP and InternLM2.

Every name in the files must be known and every known name there; otherwise nothing is written and all of them are
listed. Nothing that is pickled in a file is run.
"""

import argparse
import json
import sys
from pathlib import Path

import torch
from torch import Tensor, nn

from omg_llava.config import OmgLlavaConfig
from omg_llava.convert import clip_text, layout
from omg_llava.convert.class_list import read_classes
from omg_llava.convert.classes import clip_vocabulary, show_progress, text_report
from omg_llava.convert.files import (
    ConversionError,
    TensorFiles,
    read_json,
    require_finite,
)
from omg_llava.convert.inputs import read_embeddings, read_published, require_writable
from omg_llava.convert.language import DTYPES, converted_language_model
from omg_llava.convert.tokenizer import EOS, convert_tokenizer
from omg_llava.export.bundle import compare, write_files
from omg_llava.export.modules import LanguageModule, VisionModule
from omg_llava.language.projectors import Projector, TextToVision
from omg_llava.language.tokenizer import PROMPT, TURN_END
from omg_llava.vision import panoptic_input
from omg_llava.vision.omg_seg import OmgSeg

# Upstream's test settings (trap T-36).
PANOPTIC = {"scoreThreshold": 0.0, "overlapThreshold": 0.8}
GENERATION = {"maxNewTokens": 256, "temperature": 0.0, "topP": 1.0, "topK": 0, "seed": 0}
# The weights of OMG-Seg and OMG-LLaVA are MIT, those of InternLM2 have terms of their own.
LICENCE = "LicenseRef-InternLM2 AND MIT"
DESCRIPTION = "OMG-LLaVA 7B, converted from the published weights."


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    """Command line."""
    lines = __doc__.splitlines()
    parser = argparse.ArgumentParser(
        prog="python -m omg_llava.convert", description=lines[0], epilog=" ".join(lines[2:])
    )
    parser.add_argument(
        "--llava",
        type=Path,
        required=True,
        metavar="FILE",
        help="omg_llava_7b_finetune_8gpus.pth, finetuned_refseg.pth or finetuned_gcg.pth",
    )
    parser.add_argument("--omg-seg", type=Path, required=True, metavar="FILE", help="omg_seg_convl.pth")
    parser.add_argument(
        "--internlm2",
        type=Path,
        required=True,
        metavar="DIR",
        help="internlm2-chat-7b: shards, config.json, tokenizer.model",
    )
    parser.add_argument(
        "--clip",
        type=Path,
        metavar="FILE|DIR",
        help="OpenCLIP convnext_large_d_320; needed for class embeddings, and for a backbone or its CLIP head that "
        "OMG-Seg's file lacks",
    )
    parser.add_argument(
        "--clip-vocabulary",
        type=Path,
        metavar="FILE",
        help="tokenizer.json or bpe_simple_vocab_16e6.txt.gz; default: tokenizer.json beside --clip",
    )
    parser.add_argument(
        "--classes",
        default="coco",
        metavar="coco|vipseg|FILE",
        help="class list (default: coco); FILE: JSON objects with id, name, isThing, synonyms",
    )
    parser.add_argument(
        "--class-embeddings",
        type=Path,
        metavar="FILE",
        help="embeddings of that list instead of computing them (published .pth, or .safetensors of "
        "omg_llava.convert.classes)",
    )
    parser.add_argument(
        "--dtype",
        choices=DTYPES,
        default="fp16",
        help="type of the language model's weights (default: fp16); vision is float32 as upstream",
    )
    parser.add_argument(
        "--llm-int8",
        action="store_true",
        help="store the language model's linear layers as int8, multiplied in --dtype",
    )
    parser.add_argument(
        "--image-size",
        type=int,
        default=1024,
        metavar="PIXELS",
        help="side of the model's input, a multiple of 64 (default and published: 1024)",
    )
    parser.add_argument(
        "--panoptic-input",
        choices=("square", *panoptic_input.NAMED),
        default="square",
        help="how panoptic segmentation sees a picture: square, as the language model does (default); coco or vipseg, "
        "as OMG-Seg is scored on each, in a pass of its own",
    )
    parser.add_argument("--name", default="omg-llava-7b")
    parser.add_argument("--version", default="1.0.0")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the bundle")
    parser.add_argument(
        "--report", type=Path, metavar="FILE", help="writes names used, missing and unexpected per file as JSON"
    )
    parsed = parser.parse_args(arguments)
    if parsed.image_size < 64 or parsed.image_size % 64:
        parser.error("--image-size: expected a multiple of 64")
    return parsed


def say(text: str) -> None:
    """One line of progress."""
    print(text, file=sys.stderr, flush=True)


def fill(module: nn.Module, tensors: TensorFiles, prefix: str) -> nn.Module:
    """Gives a module on the meta device its float32 weights."""
    module.load_state_dict({name: tensors[prefix + name].float() for name in module.state_dict()}, assign=True)
    return module.eval().requires_grad_(False)


def vision_modules(
    config: OmgLlavaConfig, seg: TensorFiles, llava: TensorFiles, class_embeddings: Tensor
) -> tuple[nn.Module, VisionModule]:
    """Encoder and decoder over the files' weights; a task model's decoder copy comes from OMG-LLaVA's file."""
    published = layout.VISUAL_ENCODER + layout.HEAD

    def read(name: str) -> Tensor:
        copied = layout.VISUAL_ENCODER + name
        return (
            llava[copied]
            if copied in llava and copied.removeprefix(published).startswith(layout.SEG_DECODER)
            else seg[name]
        )

    with torch.device("meta"):
        perception, projector = OmgSeg(config.vision), Projector(config)
    fill(perception, TensorFiles(seg.label, {}, read), "")
    perception.panoptic_head.class_embeddings = torch.zeros(
        config.vision.classes + 1, config.vision.synonyms, config.vision.class_dim
    )
    perception.panoptic_head.set_class_embeddings(class_embeddings)
    decoder = VisionModule(
        perception.decoder(), fill(projector, llava, "projector."), config.vision.confident_object_tokens
    )
    return perception.encoder().eval(), decoder.eval().requires_grad_(False)


def convert(arguments: argparse.Namespace) -> list[layout.KeyReport]:
    """Reads, checks, converts and writes; returns what was found in each file. Raises ConversionError."""
    require_writable(arguments.out, arguments.report)
    say("reading names and shapes")
    files, passed = read_published(arguments)
    llava, seg, base, clip = (files.get(option) for option in ("--llava", "--omg-seg", "--internlm2", "--clip"))
    classes = read_classes(arguments.classes)
    synonyms = max(len(entry.synonyms) for entry in classes)
    sizes_file = arguments.internlm2 / "config.json"
    language_sizes = read_json(sizes_file)
    try:
        config = layout.read_config(llava, seg, language_sizes, arguments.image_size, len(classes), synonyms)
    except KeyError as problem:
        raise ConversionError(f"{sizes_file}: missing: {problem.args[0]}") from None
    except (TypeError, ValueError) as problem:
        raise ConversionError(f"{sizes_file}: not InternLM2's: {problem}") from None
    reports = [
        layout.report(llava.label, layout.omg_llava(config), llava.shapes, passed["--llava"]),
        layout.report(seg.label, layout.omg_seg(config), seg.shapes, passed["--omg-seg"]),
        layout.report(base.label, layout.internlm2(config.language), base.shapes, passed["--internlm2"]),
    ]
    computes = arguments.class_embeddings is None
    if computes and clip is None:
        raise ConversionError("class embeddings: give --class-embeddings, or --clip to compute them")
    if computes:
        reports.append(text_report(clip))
    if arguments.report:
        arguments.report.write_text(json.dumps([one.to_dict() for one in reports], indent=1) + "\n")
    layout.require(reports)
    tokenizer = convert_tokenizer(
        arguments.internlm2 / "tokenizer.model", config.language.vocabulary - layout.ADDED_ROWS
    )
    if computes:
        vocabulary = clip_vocabulary(arguments.clip_vocabulary, arguments.clip)
        clip_text.clip_tokenizer(vocabulary, clip_text.text_tower(clip).token_embedding.num_embeddings)
    else:
        embeddings = read_embeddings(arguments.class_embeddings, classes)
    say("reading every value once")
    for tensors in files.values():
        require_finite(tensors, show_progress(f"{tensors.label}: tensors"))
    if computes:
        embeddings = clip_text.class_embeddings(clip, vocabulary, classes, show_progress("class names"))
    if embeddings.shape[2] != config.vision.class_dim:
        raise ConversionError(f"class embeddings: width {embeddings.shape[2]} (expected: {config.vision.class_dim})")
    config = layout.read_config(llava, seg, language_sizes, arguments.image_size, *embeddings.shape[:2])
    say("vision")
    encoder, decoder = vision_modules(config, seg, llava, embeddings)
    say(f"language model: {arguments.dtype}{', linear layers int8' if arguments.llm_int8 else ''}")
    dtype = DTYPES[arguments.dtype]
    llm = converted_language_model(
        config.language, base, llava, dtype, arguments.llm_int8, show_progress("language layers")
    )
    with torch.device("meta"):
        to_vision = TextToVision(config)
    eager = (encoder, decoder, LanguageModule(llm, fill(to_vision, llava, "projector_text2vision.")).eval())
    say("exporting and comparing")
    exported = tuple(torch.jit.script(module) for module in eager)
    compare(eager, exported, embeddings, config)
    say(f"writing {arguments.out}")
    about = {
        "name": arguments.name,
        "version": arguments.version,
        "licence": LICENCE,
        "description": DESCRIPTION,
        "classes": [entry.to_dict() for entry in classes],
        "panoptic": PANOPTIC,
        "prompt": PROMPT | {"stop": [TURN_END, EOS]},
        "generation": GENERATION,
    }
    own = () if arguments.panoptic_input == "square" else (panoptic_input.NAMED[arguments.panoptic_input],)
    write_files(exported, tokenizer, embeddings, config, about, arguments.out, own)
    return reports


def main(given: list[str] | None = None) -> None:
    """Command line; ``given`` instead of the process's arguments."""
    arguments = parse_arguments(given)
    try:
        reports = convert(arguments)
    except ConversionError as problem:
        raise SystemExit(f"omg_llava.convert: {problem}") from None
    for one in reports:
        say(f"{one.file}: {one.used} tensors used, 0 missing, 0 unexpected")
        if one.passed_over:
            say(f"{one.file}: passed over, no weights: {', '.join(one.passed_over)}")


if __name__ == "__main__":
    main()
