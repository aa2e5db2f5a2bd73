"""Records on the topics: Avro in single-object encoding, every published version.

Confluent's framing is read, too, and results in JSON.
"""

from __future__ import annotations

import io
import json
from functools import cache
from importlib.resources import files
from typing import Any

import fastavro
import fastavro.schema

from omg_stream.json_records import read_json
from omg_stream.unreadable import UnreadableRecord

_SINGLE_OBJECT = b"\xc3\x01"
_FINGERPRINT_BYTES = 8
_CONFLUENT_BYTES = 5


def encode(event: str, record: dict[str, Any]) -> bytes:
    """The bytes of a record, in the newest version of its schema.

    Args:
        event: name of the record's type, such as "FrameEvent".
        record: its fields; those that have defaults may be left out.
    """
    fingerprint, schema = _versions(event)[0]
    value = io.BytesIO()
    fastavro.schemaless_writer(value, schema, record)
    return _SINGLE_OBJECT + fingerprint + value.getvalue()


def decode(event: str, value: bytes | None) -> dict[str, Any]:
    """The fields of a record, as the newest version has them.

    Raises:
        UnreadableRecord: when it is no such record.
    """
    if not value:
        raise UnreadableRecord("the record has no value")
    newest = _versions(event)[0][1]
    if value.startswith(b"{"):
        return read_json(value, newest)
    if value.startswith(_SINGLE_OBJECT):
        body = 2 + _FINGERPRINT_BYTES
        for fingerprint, schema in _versions(event):
            if value[2:body] == fingerprint:
                return _read(value[body:], schema, newest)
        raise UnreadableRecord(f"schema {value[2:body].hex()} is no version of {event}; a newer client may know it")
    if value[0] == 0 and len(value) > _CONFLUENT_BYTES:
        # Without a registry the id says nothing: the newest version that fits to the last byte is taken.
        for _, schema in _versions(event):
            try:
                return _read(value[_CONFLUENT_BYTES:], schema, newest)
            except UnreadableRecord:
                continue
    raise UnreadableRecord(f"{len(value)} bytes are no {event} in single-object encoding, Confluent's framing or JSON")


def _read(body: bytes, writer: Any, reader: Any) -> dict[str, Any]:
    source = io.BytesIO(body)
    try:
        record = fastavro.schemaless_reader(source, writer, reader)
    except Exception as problem:
        raise UnreadableRecord(f"{type(problem).__name__}: {problem}") from problem
    if source.read(1):
        raise UnreadableRecord("bytes are left behind the record")
    assert isinstance(record, dict)
    return record


@cache
def _versions(event: str) -> list[tuple[bytes, Any]]:
    """Fingerprint and parsed schema of each version, newest first."""
    found = []
    folders = sorted(files("omg_stream").joinpath("schemas").iterdir(), key=lambda f: int(f.name[1:]), reverse=True)
    for folder in folders:
        file = folder.joinpath(f"{event}.avsc")
        if file.is_file():
            text = file.read_text(encoding="utf-8")
            schema = fastavro.parse_schema(json.loads(text))
            canonical = fastavro.schema.to_parsing_canonical_form(schema)
            found.append((bytes.fromhex(fastavro.schema.fingerprint(canonical, "CRC-64-AVRO")), schema))
    if not found:
        raise ValueError(f"event: {event} (expected: a record of schemas/published)")
    return found
