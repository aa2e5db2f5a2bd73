"""Checkpoints of this project: safetensors with the configuration and what was done as JSON in the metadata; nothing in
them can run code."""

import json
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor


def save_checkpoint(path: Path, tensors: dict[str, Tensor], **metadata: object) -> None:
    """Writes the tensors and, as JSON, the metadata; the file appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".tmp")
    save_file(
        {k: v.detach().cpu().contiguous() for k, v in tensors.items()},
        str(unfinished),
        {k: json.dumps(v) for k, v in metadata.items()},
    )
    unfinished.rename(path)


def load_checkpoint(path: Path | str) -> tuple[dict[str, Tensor], dict]:
    """Tensors, floating-point ones as float32, and the metadata."""
    with safe_open(str(path), "pt") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}
        metadata = {name: json.loads(value) for name, value in (file.metadata() or {}).items()}
    return {k: v.float() if v.is_floating_point() else v for k, v in tensors.items()}, metadata


def halved(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Floating-point tensors as float16, for files that are kept."""
    return {k: v.to(torch.float16) if v.is_floating_point() else v for k, v in tensors.items()}
