"""Tensors of published files by name. Pickled files are read with ``weights_only``: tensors and plain containers,
nothing that runs."""

import json
import pickle
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor


class ConversionError(Exception):
    """A published file is not what it should be; the message names it."""


class TensorFiles(Mapping[str, Tensor]):
    """Tensors of one or several files, each read when it is asked for."""

    def __init__(self, label: str, shapes: dict[str, tuple[int, ...]], read: Callable[[str], Tensor]):
        self.label = label
        self.shapes = shapes
        self._read = read

    def __getitem__(self, name: str) -> Tensor:
        return self._read(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.shapes)

    def __len__(self) -> int:
        return len(self.shapes)

    def starting(self, prefix: str) -> "TensorFiles":
        """Those whose name starts with ``prefix``."""
        return TensorFiles(self.label, {k: v for k, v in self.shapes.items() if k.startswith(prefix)}, self._read)


def of_tensors(label: str, tensors: Mapping[str, Tensor]) -> TensorFiles:
    """Tensors that are already there."""
    return TensorFiles(label, {name: tuple(tensor.shape) for name, tensor in tensors.items()}, tensors.__getitem__)


def load_pickled(path: Path) -> object:
    """Content of a file that ``torch.save`` wrote; its tensors stay on disk until they are read."""
    if not path.is_file():
        raise ConversionError(f"{path}: no such file")
    try:
        # Only files of the zip format can be mapped.
        return torch.load(path, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(path))
    except pickle.UnpicklingError as problem:
        named = re.search(r"GLOBAL ([\w.]+)", str(problem))
        what = f"holds {named[1]}, which is no tensor" if named else "is damaged or holds more than tensors"
        raise ConversionError(f"{path}: refused: {what}; nothing of it was run") from None
    except (RuntimeError, EOFError, OSError, ValueError) as problem:
        raise ConversionError(f"{path}: cannot be read: {str(problem).splitlines()[0]}") from None


def _pickled_tensors(path: Path) -> TensorFiles:
    content = load_pickled(path)
    if isinstance(content, dict) and isinstance(content.get("state_dict"), dict):
        content = content["state_dict"]
    if not isinstance(content, dict) or not all(isinstance(v, Tensor) for v in content.values()):
        raise ConversionError(f"{path}: holds no tensors by name (expected: a state_dict)")
    return of_tensors(str(path), content)


def _safetensors(path: Path) -> TensorFiles:
    try:
        file = safe_open(str(path), "pt")
        shapes = {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}
    except (SafetensorError, OSError) as problem:
        raise ConversionError(f"{path}: cannot be read: {problem}") from None
    return TensorFiles(str(path), shapes, file.get_tensor)


def read_file(path: Path) -> TensorFiles:
    """Tensors of a ``.safetensors`` file, or of a ``.pth``, ``.pt`` or ``.bin`` with or without a ``state_dict`` around
    them."""
    return _safetensors(path) if path.suffix == ".safetensors" else _pickled_tensors(path)


def read_folder(directory: Path) -> TensorFiles:
    """Tensors of a Hugging Face model folder: the shards that its index names, or its only weight file."""
    for index_name in ("model.safetensors.index.json", "pytorch_model.bin.index.json"):
        if (directory / index_name).is_file():
            index = json.loads((directory / index_name).read_text())["weight_map"]
            shards = {name: read_file(directory / name) for name in sorted(set(index.values()))}
            found = {tensor: shard for shard, tensors in shards.items() for tensor in tensors}
            if found != index:
                wrong = sorted(set(found.items()) ^ set(index.items()))
                raise ConversionError(f"{directory / index_name}: does not fit the shards, first at {wrong[0][0]}")
            shapes = {tensor: shards[shard].shapes[tensor] for tensor, shard in index.items()}
            return TensorFiles(
                str(directory), shapes, lambda tensor, shards=shards, index=index: shards[index[tensor]][tensor]
            )
    for name in ("model.safetensors", "pytorch_model.bin"):
        if (directory / name).is_file():
            return read_file(directory / name)
    raise ConversionError(
        f"{directory}: no weights here (expected: an index or model.safetensors or pytorch_model.bin)"
    )
