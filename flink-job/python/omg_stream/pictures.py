"""Encoded pictures, and a folder of those that frames refer to instead of holding them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any

_SIGNATURES = {b"\xff\xd8": "JPEG", b"\x89PNG": "PNG", b"RIFF": "WEBP", b"BM": "BMP", b"GIF8": "GIF"}


def encoding_of(image: bytes) -> str | None:
    """The format of an encoded picture by its first bytes; None for others than the job reads."""
    return next((kind for start, kind in _SIGNATURES.items() if image.startswith(start)), None)


class PictureStore:
    """A folder of pictures. A file is named by what it holds, whole when it is there, and never written over.

    Args:
        folder: made when it is missing.
    """

    def __init__(self, folder: Path) -> None:
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
