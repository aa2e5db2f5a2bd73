"""Tensors of published files by name."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from omg_llava.convert import pickled

LFS_POINTER = b"version https://git-lfs"
# Of a state_dict, or of the whole file, around the tensors: mmengine and Lightning, DeepSpeed.
ENVELOPES = ("state_dict", "module")
DEEPSPEED_SHARD = ("optimizer_state_dict", "param_shapes", "ds_version")
DEEPSPEED_WEIGHTS = "mp_rank_00_model_states.pt"
JOIN_SHARDS = "join them first with DeepSpeed's zero_to_fp32.py"
# What DataParallel and torch.compile put before every name.
WRAPPERS = ("module.", "_orig_mod.")


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

    def renamed(self, names: Mapping[str, str]) -> "TensorFiles":
        """Those of ``names`` alone, from names in the file to the names that they get."""
        back = {new: old for old, new in names.items()}
        return TensorFiles(
            self.label, {new: self.shapes[old] for old, new in names.items()}, lambda name: self[back[name]]
        )


def of_tensors(label: str, tensors: Mapping[str, Tensor]) -> TensorFiles:
    """Tensors that are already there."""
    return TensorFiles(label, {name: tuple(tensor.shape) for name, tensor in tensors.items()}, tensors.__getitem__)


def require_content(path: Path) -> None:
    """Refuses what is not there, is empty, or came in place of the file: a Git LFS pointer, a web page.

    Raises ConversionError.
    """
    if path.is_dir():
        raise ConversionError(f"{path}: is a folder (expected: a file)")
    try:
        with path.open("rb") as file:
            start = file.read(512)
    except FileNotFoundError:
        raise ConversionError(f"{path}: no such file") from None
    except OSError as problem:
        raise ConversionError(f"{path}: cannot be read: {problem.strerror}") from None
    if not start:
        raise ConversionError(f"{path}: is empty; download it again")
    if start.startswith(LFS_POINTER):
        raise ConversionError(f"{path}: is a Git LFS pointer, not the file itself; get it with: git lfs pull")
    if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:5].lower() in (b"<!doc", b"<html", b"<?xml"):
        raise ConversionError(f"{path}: is a web page, not the file itself; download the file that the page is about")


def read_json(path: Path) -> object:
    """Content of a JSON file; raises ConversionError."""
    require_content(path)
    try:
        return json.loads(path.read_text())
    except ValueError as problem:
        raise ConversionError(f"{path}: no JSON: {problem}") from None


def load_pickled(path: Path) -> object:
    """Content of a file that ``torch.save`` wrote; its tensors stay on disk until they are read, and nothing that is
    pickled in it is run."""
    require_content(path)
    try:
        return pickled.load(path)
    except pickled.UnreadableFile as problem:
        raise ConversionError(f"{path}: {problem}") from None


def read_tensor(path: Path) -> Tensor | None:
    """The only tensor of a pickled file; None where it holds anything else."""
    content = load_pickled(path)
    return content.load() if isinstance(content, pickled.StoredTensor) else None


def _tensors_of(content: object) -> dict[str, pickled.StoredTensor]:
    if not isinstance(content, dict):
        return {}
    return {k: v for k, v in content.items() if isinstance(k, str) and isinstance(v, pickled.StoredTensor)}


def _pickled_tensors(path: Path) -> TensorFiles:
    content = load_pickled(path)
    envelope = content
    if isinstance(content, dict):
        envelope = next((content[key] for key in ENVELOPES if isinstance(content.get(key), dict)), content)
    tensors = _tensors_of(envelope)
    if not tensors and isinstance(content, dict) and any(key in content for key in DEEPSPEED_SHARD):
        raise ConversionError(f"{path}: is one of DeepSpeed's shards and holds no whole tensors; {JOIN_SHARDS}")
    if not tensors:
        raise ConversionError(f"{path}: holds no tensors by name (expected: a state_dict)")
    while wrapper := next((w for w in WRAPPERS if all(name.startswith(w) for name in tensors)), None):
        tensors = {name.removeprefix(wrapper): tensor for name, tensor in tensors.items()}
    shapes = {name: tensor.shape for name, tensor in tensors.items()}
    return TensorFiles(str(path), shapes, lambda name: tensors[name].load())


def _safetensors(path: Path) -> TensorFiles:
    require_content(path)
    try:
        file = safe_open(str(path), "pt")
        shapes = {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}
    except (SafetensorError, OSError) as problem:
        raise ConversionError(f"{path}: damaged or cut short: {problem}") from None
    return TensorFiles(str(path), shapes, file.get_tensor)


def read_file(path: Path) -> TensorFiles:
    """Tensors of a ``.safetensors`` file, or of a ``.pth``, ``.pt`` or ``.bin`` with or without a ``state_dict`` around
    them; of a folder that DeepSpeed wrote, those of the model.

    Raises ConversionError.
    """
    if path.is_dir():
        inside = path / DEEPSPEED_WEIGHTS
        if not inside.is_file():
            raise ConversionError(f"{path}: is a folder without {DEEPSPEED_WEIGHTS} (expected: a file of weights)")
        path = inside
    return _safetensors(path) if path.suffix == ".safetensors" else _pickled_tensors(path)


def read_folder(directory: Path) -> TensorFiles:
    """Tensors of a Hugging Face model folder: the shards that its index names, or its only weight file."""
    if directory.is_file():
        raise ConversionError(f"{directory}: is a file (expected: the model's folder)")
    for index_name in ("model.safetensors.index.json", "pytorch_model.bin.index.json"):
        if (directory / index_name).is_file():
            return _sharded(directory, directory / index_name)
    for name in ("model.safetensors", "pytorch_model.bin"):
        if (directory / name).is_file():
            return read_file(directory / name)
    raise ConversionError(
        f"{directory}: no weights here (expected: an index or model.safetensors or pytorch_model.bin)"
    )


def _sharded(directory: Path, index_file: Path) -> TensorFiles:
    content = read_json(index_file)
    index = content.get("weight_map") if isinstance(content, dict) else None
    # A plain name: an index must not lead out of its folder.
    if not isinstance(index, dict) or not all(isinstance(s, str) and Path(s).name == s for s in index.values()):
        raise ConversionError(f"{index_file}: weight_map must give the shard of each tensor")
    shards = {name: read_file(directory / name) for name in sorted(set(index.values()))}
    found = {tensor: shard for shard, tensors in shards.items() for tensor in tensors}
    if found != index:
        wrong = sorted(set(found.items()) ^ set(index.items()))
        raise ConversionError(f"{index_file}: does not fit the shards, first at {wrong[0][0]}")
    shapes = {tensor: shards[shard].shapes[tensor] for tensor, shard in index.items()}
    return TensorFiles(str(directory), shapes, lambda tensor: shards[index[tensor]][tensor])


def require_finite(tensors: TensorFiles, progress=lambda done, all: None) -> None:
    """Reads every tensor once; raises ConversionError at the first that holds NaN or infinity."""
    for done, name in enumerate(tensors):
        tensor = tensors[name]
        if tensor.dtype.is_floating_point and not torch.isfinite(tensor).all():
            wrong = int((~torch.isfinite(tensor)).sum())
            raise ConversionError(
                f"{tensors.label}: {name}: {wrong} of {tensor.numel()} values are NaN or infinite; the file is damaged "
                "or its training diverged"
            )
        progress(done + 1, len(tensors))
