"""Computes class embeddings with OpenCLIP's text tower, for ``omg bundle classes`` and the converter.

``python -m omg_llava.convert.classes --clip open_clip_pytorch_model.bin --clip-vocabulary tokenizer.json
--classes coco --out classes.safetensors``
"""

import argparse
import sys
from pathlib import Path

from safetensors.torch import save_file

from omg_llava.convert import clip_text
from omg_llava.convert.class_list import read_classes
from omg_llava.convert.files import ConversionError, TensorFiles, read_file
from omg_llava.convert.layout import KeyReport, report, require
from omg_llava.convert.names import OPENCLIP, require_kinds

WEIGHT_FILES = (
    "open_clip_model.safetensors",
    "open_clip_pytorch_model.safetensors",
    "open_clip_pytorch_model.bin",
    "open_clip_pytorch_model.pt",
)


def clip_file(given: Path) -> Path:
    """The weights: the file itself, or what a folder has under its usual names."""
    if not given.is_dir():
        return given
    found = next((given / name for name in WEIGHT_FILES if (given / name).is_file()), None)
    if found is None:
        raise ConversionError(f"{given}: no OpenCLIP weights here (expected one of: {', '.join(WEIGHT_FILES)})")
    return found


def clip_vocabulary(given: Path | None, clip: Path) -> Path:
    """The vocabulary that is named, or the tokenizer.json beside the weights."""
    return given or (clip if clip.is_dir() else clip.parent) / "tokenizer.json"


def text_report(tensors: TensorFiles) -> KeyReport:
    """What the file has of the text tower; the image tower counts as neither."""
    shapes = {name: shape for name, shape in tensors.shapes.items() if not name.startswith(clip_text.VISUAL)}
    return report(f"{tensors.label} (text tower)", clip_text.expected_text(tensors), shapes)


def show_progress(what: str):
    """A function that rewrites one line of a terminal's stderr."""

    def show(done: int, total: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{what}: {done} of {total}", end="\n" if done == total else "", file=sys.stderr, flush=True)

    return show


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--clip", type=Path, required=True, help="OpenCLIP checkpoint (convnext_large_d_320) or its folder"
    )
    parser.add_argument(
        "--clip-vocabulary",
        type=Path,
        help="tokenizer.json or bpe_simple_vocab_16e6.txt.gz; default: tokenizer.json beside the checkpoint",
    )
    parser.add_argument(
        "--classes",
        required=True,
        help="coco, vipseg or a JSON file: objects with id, name, isThing and, if wanted, synonyms, spoken, rgb",
    )
    parser.add_argument(
        "--out", type=Path, required=True, help="safetensors file: (synonyms, E) float32 under the name of each class"
    )
    arguments = parser.parse_args()
    try:
        classes = read_classes(arguments.classes)
        tensors = read_file(clip_file(arguments.clip))
        require_kinds({"--clip": (tensors, OPENCLIP)})
        require([text_report(tensors)])
        vocabulary = clip_vocabulary(arguments.clip_vocabulary, arguments.clip)
        rows = clip_text.class_embeddings(tensors, vocabulary, classes, show_progress("class names"))
    except ConversionError as problem:
        raise SystemExit(f"omg_llava.convert.classes: {problem}") from None
    save_file(
        {entry.name: row[: len(entry.synonyms)].contiguous() for entry, row in zip(classes, rows, strict=True)},
        str(arguments.out),
    )


if __name__ == "__main__":
    main()
