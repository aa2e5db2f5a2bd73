"""Results that the job wrote as JSON (`--value-format json`)."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any

from omg_stream.unreadable import UnreadableRecord

_MASK = "org.omgllava.events.RunLengthMask"


def read_json(value: bytes, schema: Any) -> dict[str, Any]:
    """The fields of a record, as Avro would give them: those that are missing by default.

    Args:
        schema: of the record, parsed by fastavro.

    Raises:
        UnreadableRecord: when it is no such record.
    """
    try:
        record = _value(json.loads(value), schema, {})
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise UnreadableRecord(f"no {schema['name']} in JSON: {type(problem).__name__}: {problem}") from problem
    assert isinstance(record, dict)
    return record


def _value(said: Any, schema: Any, named: dict[str, Any]) -> Any:
    if isinstance(schema, list):
        return None if said is None else _value(said, next(s for s in schema if s != "null"), named)
    if isinstance(schema, str):
        return _value(said, named[schema], named) if schema in named else said
    kind = schema["type"]
    if kind == "record":
        return _record(said, schema, named)
    if kind == "array":
        return [_value(item, schema["items"], named) for item in said]
    if kind == "enum" and said not in schema["symbols"]:
        raise ValueError(f"{said} (expected: one of {schema['symbols']})")
    if "logicalType" in schema:
        return datetime.fromisoformat(said.replace("Z", "+00:00"))
    return said


def _record(said: dict[str, Any], schema: Any, named: dict[str, Any]) -> dict[str, Any]:
    named[schema["name"]] = schema
    if schema["name"] == _MASK:
        height, width = said["size"]
        return {"height": height, "width": width, "counts": said["counts"]}
    record = {}
    for field in schema["fields"]:
        name = field["name"]
        if name not in said and "default" in field:
            record[name] = field["default"]
        else:
            record[name] = _value(said[name], field["type"], named)
        if "bytes" in field["type"] and record[name] is not None:
            record[name] = base64.b64decode(record[name])
    return record
