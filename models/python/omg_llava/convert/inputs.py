"""What the converter is given, checked before the long work starts."""

import argparse
import os
from pathlib import Path

import torch
from torch import Tensor

from omg_llava.convert import clip_text, names
from omg_llava.convert.class_list import ClassEntry
from omg_llava.convert.classes import clip_file
from omg_llava.convert.files import ConversionError, TensorFiles, read_file, read_folder, read_tensor


def require_writable(out: Path, report: Path | None) -> None:
    """Refuses places where nothing can be written; raises ConversionError."""
    if out.exists() and not out.is_dir():
        raise ConversionError(f"--out {out}: is a file (expected: a folder, or a name that is free)")
    for option, folder in (("--out", out), *([("--report", report.parent)] if report else [])):
        nearest = next(place for place in (folder, *folder.absolute().parents) if place.exists())
        if not nearest.is_dir() or not os.access(nearest, os.W_OK):
            raise ConversionError(f"{option}: {nearest}: is no folder that can be written to")
    if report and not report.parent.is_dir():
        raise ConversionError(f"--report: {report.parent}: no such folder")


def read_published(arguments: argparse.Namespace) -> tuple[dict[str, TensorFiles], dict[str, list[str]]]:
    """Tensors of ``--llava``, ``--omg-seg``, ``--internlm2`` and, if given, ``--clip`` under the names of the
    specification, and for each the names that are passed over."""
    kinds = {
        "--llava": (read_file(arguments.llava), names.OMG_LLAVA),
        "--omg-seg": (read_file(arguments.omg_seg), names.OMG_SEG),
        "--internlm2": (read_folder(arguments.internlm2), names.INTERNLM2),
    }
    if arguments.clip:
        kinds["--clip"] = (read_file(clip_file(arguments.clip)), names.OPENCLIP)
    names.require_kinds(kinds)
    files, passed = {}, {}
    for option, (tensors, _) in kinds.items():
        files[option], passed[option] = names.without_harmless(tensors)
    files["--llava"] = names.in_todays_words(files["--llava"])
    files["--omg-seg"] = names.with_backbone(files["--omg-seg"], files.get("--clip"))
    return files, passed


def read_embeddings(path: Path, classes: list[ClassEntry]) -> Tensor:
    """Class embeddings (K, P, E) from a file; raises ConversionError unless they are unit rows, one set for each
    class."""
    if path.suffix == ".safetensors":
        tensors = read_file(path)
        absent = [entry.name for entry in classes if len(tensors.shapes.get(entry.name, ())) != 2]
        if absent:
            raise ConversionError(f"{path}: no embedding called {absent[0]}")
        content = clip_text.padded([tensors[entry.name] for entry in classes])
    else:
        content = read_tensor(path)
    if not isinstance(content, Tensor) or content.dim() != 3 or content.shape[0] != len(classes):
        shape = "no tensor" if content is None else tuple(content.shape)
        raise ConversionError(f"{path}: {shape} (expected: class embeddings ({len(classes)}, synonyms, width))")
    norms = content.float().norm(dim=-1)
    if not torch.allclose(norms, torch.ones_like(norms), atol=1e-3):
        raise ConversionError(f"{path}: rows are not of length 1")
    return content.float()
