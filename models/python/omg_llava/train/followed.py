"""Tags of the object tokens of a frame that is followed, from what the ground truth says became of its tracks."""

import numpy as np

from omg_llava.instructions.facts import FrameFacts
from omg_llava.instructions.following import Fate, fates

Tag = tuple[int, int, str, float, float]


def untagged(age: int) -> Tag:
    """Of a token that belongs to no track."""
    return age, 0, "unknown", 0.0, 0.0


def tags_by_slot(facts: FrameFacts, tracks_known: int, rng: np.random.Generator) -> list[dict[int, Tag]]:
    """Tags of the segments by slot, of each frame from the oldest to now (spec of ``TokenTags``). Tracks are numbered
    at random, so that every number is learned; those beyond ``tracks_known`` get none."""
    frames = [*facts.earlier, facts]
    known = fates(facts)
    tracks = sorted({f.track for frame in frames for f in frame.all if f.is_thing})
    number = {track: int(n) + 1 for track, n in zip(tracks, rng.permutation(len(tracks)), strict=True)}
    result = []
    for age, frame in zip(range(len(frames) - 1, -1, -1), frames, strict=True):
        tags: dict[int, Tag] = {}
        for fact in frame.all:
            fate = known.get(fact.track, Fate("unknown"))
            track = number.get(fact.track, 0)
            tags[fact.slot] = age, track if track <= tracks_known else 0, fate.name, fate.right, fate.down
        result.append(tags)
    return result
