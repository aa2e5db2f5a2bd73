"""Files that ``torch.save`` wrote, read without running anything that is pickled in them.

The unpickler here knows three things: dictionaries, storages and how tensors are rebuilt from them. Every other class
or function, whatever it is called, becomes an inert object that swallows what it is given. So the checkpoints of
training frameworks can be read, whose counters, histories and optimizers need classes that are not installed.
"""

import mmap
import pickle
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

LEGACY_MAGIC = 0x1950A86A20F9469CFC6C
STORAGES = {
    "FloatStorage": torch.float32,
    "DoubleStorage": torch.float64,
    "HalfStorage": torch.float16,
    "BFloat16Storage": torch.bfloat16,
    "LongStorage": torch.int64,
    "IntStorage": torch.int32,
    "ShortStorage": torch.int16,
    "CharStorage": torch.int8,
    "ByteStorage": torch.uint8,
    "BoolStorage": torch.bool,
}


class UnreadableFile(Exception):
    """The file is no intact file of ``torch.save``; the message says why, without the file's name."""


@dataclass(frozen=True)
class Storage:
    """A storage of ``count`` values by its key."""

    key: str
    dtype: torch.dtype
    count: int


@dataclass(frozen=True)
class StoredTensor:
    """A tensor on disk: where in which storage."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]
    read: Callable[["StoredTensor"], Tensor]

    @property
    def reach(self) -> int:
        """Values of the storage up to the tensor's last one."""
        if 0 in self.shape:
            return 0
        return self.offset + 1 + sum((n - 1) * s for n, s in zip(self.shape, self.stride, strict=True))

    def load(self) -> Tensor:
        """The tensor, whose values are mapped from the file where its format allows that."""
        return self.read(self)


def _naturals(values: object) -> tuple[int, ...]:
    if not isinstance(values, tuple) or not all(type(v) is int and v >= 0 for v in values):
        raise UnreadableFile("sizes of a tensor are no numbers")
    return values


class _Reader(pickle.Unpickler):
    """What is looked up is made for one file, so that no pickle can change what another one gets."""

    def __init__(self, file, read: Callable[[StoredTensor], Tensor], storages: dict[str, Storage]):
        super().__init__(file, encoding="utf-8")
        self._read, self._storages = read, storages

        class Table(dict):
            """A dictionary whose attributes, as ``_metadata`` of a state_dict, are dropped."""

            def __setstate__(self, state):
                pass

        class Inert:
            """Takes what any pickled object may be given, and keeps nothing."""

            def __new__(cls, *arguments, **named):
                return object.__new__(cls)

            def __init__(self, *arguments, **named):
                pass

            def __setstate__(self, state):
                pass

            def __setitem__(self, key, value):
                pass

            def __hash__(self):
                return id(self)

            def append(self, value):
                pass

            extend = add = append

        self._table, self._inert = Table, Inert

    def find_class(self, module: str, name: str):
        if (module, name) == ("collections", "OrderedDict"):
            return self._table
        if module == "torch._utils":
            made = {"_rebuild_tensor_v2": self._tensor, "_rebuild_tensor": self._tensor}
            made["_rebuild_parameter"] = self._parameter
            return made.get(name, self._inert)
        if module in ("torch", "torch.storage", "torch.cuda") and name in STORAGES:
            return STORAGES[name]
        return self._inert

    def persistent_load(self, identity):
        if isinstance(identity, tuple) and len(identity) >= 5 and identity[0] == "storage":
            _, dtype, key, _, count, *view = identity
            if isinstance(dtype, torch.dtype) and isinstance(key, (str, int)) and view in ([], [None]):
                storage = Storage(str(key), dtype, *_naturals((count,)))
                if self._storages.setdefault(storage.key, storage) != storage:
                    raise UnreadableFile(f"storage {storage.key} is said to be two things")
                return storage
        # A storage of a kind that no weights have.
        return self._inert()

    def _tensor(self, storage, offset, shape, stride, *rest):
        if not isinstance(storage, Storage):
            return self._inert()
        (start,), shape, stride = _naturals((offset,)), _naturals(tuple(shape)), _naturals(tuple(stride))
        if len(shape) != len(stride):
            raise UnreadableFile("sizes of a tensor are no numbers")
        made = StoredTensor(storage, start, shape, stride, self._read)
        if made.reach > storage.count:
            raise UnreadableFile(f"a tensor reaches beyond its storage {storage.key}")
        return made

    def _parameter(self, data, *rest):
        return data


def _unpickled(file, read: Callable[[StoredTensor], Tensor], storages: dict[str, Storage]) -> object:
    """One pickle of the file; ``storages`` receives those that it names."""
    try:
        return _Reader(file, read, storages).load()
    except UnreadableFile:
        raise
    # A damaged pickle lets the machine that reads it fail in any way.
    except Exception as problem:
        raise UnreadableFile(f"damaged or cut short: {str(problem) or type(problem).__name__}") from None


def _view(content, start: int, tensor: StoredTensor) -> Tensor:
    """A tensor over bytes of ``content``, whose storage starts at ``start``."""
    dtype, count = tensor.storage.dtype, tensor.storage.count
    if count == 0:
        return torch.empty(tensor.shape, dtype=dtype)
    if start % dtype.itemsize:
        content, start = bytearray(content[start : start + count * dtype.itemsize]), 0
    values = torch.frombuffer(content, dtype=dtype, count=count, offset=start)
    return values.as_strided(tensor.shape, tensor.stride, tensor.offset)


def _mapped(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        # Copy on write: the file never changes, and PyTorch wants to be allowed to write.
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)


def _load_zip(path: Path) -> object:
    with zipfile.ZipFile(path) as archive:
        entries = {info.filename.partition("/")[2]: info for info in archive.infolist()}
        if "constants.pkl" in entries:
            raise UnreadableFile("holds an exported TorchScript module (expected: a checkpoint of weights)")
        if "data.pkl" not in entries:
            raise UnreadableFile("is a zip archive without weights (expected: what torch.save writes)")
        if "byteorder" in entries and archive.read(entries["byteorder"]) != b"little":
            raise UnreadableFile("was written on a machine with another order of bytes")
        content = _mapped(path)

        def read(tensor: StoredTensor) -> Tensor:
            info = entries[f"data/{tensor.storage.key}"]
            name, extra = struct.unpack_from("<HH", content, info.header_offset + 26)
            return _view(content, info.header_offset + 30 + name + extra, tensor)

        storages: dict[str, Storage] = {}
        with archive.open(entries["data.pkl"]) as file:
            loaded = _unpickled(file, read, storages)
    for storage in storages.values():
        info = entries.get(f"data/{storage.key}")
        if info is None or info.compress_type != zipfile.ZIP_STORED:
            raise UnreadableFile(f"storage {storage.key} is missing or compressed")
        if info.file_size < storage.count * storage.dtype.itemsize:
            raise UnreadableFile(f"storage {storage.key} is cut short")
    return loaded


def _load_legacy(path: Path) -> object:
    """The format before PyTorch 1.6: pickles one after the other, then the storages."""
    starts: dict[str, int] = {}
    storages: dict[str, Storage] = {}
    content = _mapped(path)

    def read(tensor: StoredTensor) -> Tensor:
        return _view(content, starts[tensor.storage.key], tensor)

    with path.open("rb") as file:
        if _unpickled(file, read, storages) != LEGACY_MAGIC:
            raise UnreadableFile("is no file of torch.save (expected: weights)")
        # Version of the format, sizes of the machine's numbers, content, keys of the storages.
        _, _, loaded, keys = (_unpickled(file, read, storages) for _ in range(4))
        position = file.tell()
    if not isinstance(keys, list) or {str(key) for key in keys} != set(storages):
        raise UnreadableFile("damaged or cut short: storages are missing")
    for key in map(str, keys):
        starts[key] = position + 8
        position += 8 + storages[key].count * storages[key].dtype.itemsize
    if position > len(content):
        raise UnreadableFile("damaged or cut short: the storages end early")
    return loaded


def load(path: Path) -> object:
    """Dictionaries, lists and plain values of a file, with ``StoredTensor`` for its tensors; anything else is inert.

    Raises UnreadableFile.
    """
    try:
        return _load_zip(path) if zipfile.is_zipfile(path) else _load_legacy(path)
    except (OSError, ValueError, zipfile.BadZipFile, struct.error) as problem:
        raise UnreadableFile(f"cannot be read: {problem}") from None
