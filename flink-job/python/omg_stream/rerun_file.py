"""Results as a recording that Rerun's viewer opens; needs the package rerun-sdk."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import rerun as rr

from omg_stream.events import SegmentedFrame
from omg_stream.pictures import encoding_of

_IDS = 1 << 16


def write(frames: Iterable[SegmentedFrame], file: Path, pictures: dict[int, bytes] | None = None) -> int:
    """Writes segments to an `.rrd` file; returns the number of frames.

    A session of a stream is an entity, with segments and boxes on it, along the time lines `frame` and `capture_time`.
    A track has one class id, its own number modulo 65,536, and so one colour.

    Args:
        frames: results, such as `client.segments("door", until_idle=5)`.
        pictures: encoded pictures by the index of their frame, where they are to be seen, too.
    """
    recording = rr.RecordingStream("omg_stream")
    recording.save(file)
    names: dict[str, dict[int, str]] = {}
    count = 0
    for frame in frames:
        entity = rr.new_entity_path([frame.stream, frame.session])
        recording.set_time("frame", sequence=frame.frame_index)
        recording.set_time("capture_time", timestamp=frame.capture_time)
        if pictures and frame.frame_index in pictures:
            picture = pictures[frame.frame_index]
            media_type = f"image/{(encoding_of(picture) or 'jpeg').lower()}"
            recording.log(f"{entity}/picture", rr.EncodedImage(contents=picture, media_type=media_type))
        ids = np.zeros((frame.height, frame.width), np.uint16)
        for segment in frame.segments:
            ids[segment.mask.to_array()] = segment.track_id % _IDS
            names.setdefault(entity, {})[segment.track_id % _IDS] = f"#{segment.track_id} {segment.category}"
        recording.log(f"{entity}/segments", rr.SegmentationImage(ids))
        things = [segment for segment in frame.segments if segment.is_thing]
        boxes = rr.Boxes2D(
            array=[segment.box_xywh_pixels for segment in things],
            array_format=rr.Box2DFormat.XYWH,
            class_ids=[segment.track_id % _IDS for segment in things],
        )
        recording.log(f"{entity}/boxes", boxes)
        count += 1
    for entity, tracks in names.items():
        recording.log(entity, rr.AnnotationContext(sorted(tracks.items())), static=True)
    recording.flush()
    recording.disconnect()
    return count
