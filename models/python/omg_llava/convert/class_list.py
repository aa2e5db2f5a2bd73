"""Class lists: COCO panoptic and VIPSeg as upstream uses them, or a file of the user's.

Sources of ``data``: lxtGH/OMG-Seg at 1ae2e7d, ``seg/datasets/coco_ov.py`` (synonyms) and ``ext/class_names/VIPSeg.py``;
ids of COCO panoptic.
"""

from dataclasses import dataclass
from pathlib import Path

from omg_llava.convert.files import ConversionError, read_json

NAMED = {name: Path(__file__).parent / "data" / f"{name}.json" for name in ("coco", "vipseg")}


@dataclass(frozen=True)
class ClassEntry:
    """One class: id and name in results, thing or stuff, what it is called when its embedding is computed."""

    id: int
    name: str
    is_thing: bool
    synonyms: tuple[str, ...]
    spoken: str

    def to_dict(self) -> dict:
        """The form of ``bundle.json``."""
        return {
            "id": self.id,
            "name": self.name,
            "spoken": self.spoken,
            "isThing": self.is_thing,
        }


def split_name(name: str) -> tuple[str, ...]:
    """Synonyms that a name holds: ``ship_or_boat`` is a ship and a boat."""
    parts = name.replace("_or_", ",").replace("/", ",").replace("_", " ").lower().split(",")
    return tuple(part.strip() for part in parts)


def _entry(path: Path, index: int, value: object) -> ClassEntry:
    where = f"{path}: class {index}"
    if not isinstance(value, dict):
        raise ConversionError(f"{where}: {value!r} (expected: an object)")
    name, number, thing = value.get("name"), value.get("id"), value.get("isThing")
    if (
        not isinstance(name, str)
        or not name.strip()
        or not isinstance(number, int)
        or isinstance(number, bool)
        or number < 0
        or not isinstance(thing, bool)
    ):
        raise ConversionError(f"{where}: needs id (a number from 0), name (text) and isThing (true or false)")
    synonyms = value.get("synonyms", list(split_name(name)))
    if not isinstance(synonyms, list) or not synonyms or not all(isinstance(s, str) and s.strip() for s in synonyms):
        raise ConversionError(f"{where}: synonyms must be a list of texts")
    return ClassEntry(number, name, thing, tuple(synonyms), value.get("spoken", synonyms[0]))


def read_classes(given: str) -> list[ClassEntry]:
    """The list called ``coco`` or ``vipseg``, or that of a JSON file: objects with id, name, isThing and, if wanted,
    synonyms, spoken.

    Raises ConversionError where an id or a name comes twice or an entry is malformed.
    """
    path = NAMED.get(given, Path(given))
    if not path.exists():
        raise ConversionError(f"{path}: no such file (expected: coco, vipseg or a JSON file)")
    values = read_json(path)
    if not isinstance(values, list) or not values:
        raise ConversionError(f"{path}: expected a list of classes")
    entries = [_entry(path, index, value) for index, value in enumerate(values)]
    for what in ("id", "name"):
        seen = [getattr(entry, what) for entry in entries]
        twice = next((value for value in seen if seen.count(value) > 1), None)
        if twice is not None:
            raise ConversionError(f"{path}: {what} {twice!r} comes twice")
    return entries
