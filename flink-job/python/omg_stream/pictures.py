"""Encoded pictures, and a folder of those that frames refer to instead of holding them."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import Any

_SIGNATURES = {b"\xff\xd8": "JPEG", b"\x89PNG": "PNG", b"RIFF": "WEBP", b"BM": "BMP", b"GIF8": "GIF"}

# A path that was written as a URL; a letter alone is a drive.
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:[/\\]")


def encoding_of(image: bytes) -> str | None:
    """The format of an encoded picture by its first bytes; None for others than the job reads."""
    return next((kind for start, kind in _SIGNATURES.items() if image.startswith(start)), None)


class PictureStore:
    """A folder of pictures. A file is named by what it holds, whole when it is there, and never written over.

    Args:
        folder: made when it is missing.

    Raises:
        ValueError: it is the address of a store, such as s3://bucket.
    """

    def __init__(self, folder: Path) -> None:
        if _ADDRESS.match(str(folder)):
            raise ValueError(f"{folder} (expected: a path on this machine; stores of objects are not known)")
        self._folder = folder.absolute()

    def keep(self, image: bytes, encoding: str) -> dict[str, Any]:
        """Keeps an encoded picture; returns the record PictureReference."""
        sha256 = hashlib.sha256(image).hexdigest()
        file = self._folder / sha256[:2] / f"{sha256}.{encoding.lower()}"
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".", suffix=".part", delete=False) as part:
                part.write(image)
            os.replace(part.name, file)
        return {"uri": file.as_uri(), "sizeBytes": len(image), "sha256": sha256}
