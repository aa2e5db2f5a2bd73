"""Questions over several frames: what left, what came in, what moved where, from the oldest frame that is seen to
now."""

from dataclasses import dataclass

from omg_llava.instructions.dialogue import Dialogue, Turn
from omg_llava.instructions.facts import Fact, FrameFacts, capital, join
from omg_llava.instructions.speaker import Speaker
from omg_llava.language.history import MOVED, STOOD
from omg_llava.world.classes import CLASSES

_THING_ROWS = tuple(r for r, c in enumerate(CLASSES) if c.is_thing)


@dataclass(frozen=True)
class Fate:
    """What became of a track: a name of ``omg_llava.language.history.FATES`` and, where it is seen in the oldest frame
    and now, how far it moved right and down, in pictures."""

    name: str
    right: float = 0.0
    down: float = 0.0


def fates(facts: FrameFacts) -> dict[int, Fate]:
    """Fate of each thing's track that is in the oldest frame or in this one."""
    if not facts.earlier:
        return {}
    before = {f.track: f for f in facts.earlier[0].all if f.is_thing}
    now = {f.track: f for f in facts.all if f.is_thing}
    result = {track: Fate("left") for track in before if track not in now}
    for track, fact in now.items():
        if track in before:
            result[track] = Fate("stayed", fact.x - before[track].x, fact.y - before[track].y)
        else:
            result[track] = Fate("came")
    return result


def _things(facts: FrameFacts, fate: str) -> list[Fact] | None:
    """The things with a fate, from left to right; None where one of them was too small to be sure of."""
    known = fates(facts)
    seen_in = facts.earlier[0] if fate == "left" else facts
    things = [f for f in seen_in.all if f.is_thing and known[f.track].name == fate]
    sure = {f.slot for f in seen_in.things}
    if any(f.slot not in sure for f in things):
        return None
    return sorted(things, key=lambda f: f.x)


def _who(things: list[Fact]) -> str:
    return capital(join([f"the {f.name}" for f in things]))


def left_or_came(facts: FrameFacts, speaker: Speaker) -> Dialogue | None:
    """What left, what came in; of any class or of one."""
    if not facts.earlier:
        return None
    fate, family, verb = speaker.pick((("left", "left", "left"), ("came", "came", "came in")))
    things = _things(facts, fate)
    if things is None or len(things) > 4 or (not things and speaker.happens(0.6)):
        return None
    if speaker.happens(0.5):
        answer = f"{_who(things)} {verb}." if things else f"Nothing {verb}."
        return [Turn(f"follow_{fate}", speaker.ask(family), answer, key=tuple(f.name for f in things) or ("nothing",))]
    row = speaker.pick([f.row for f in things] if things and speaker.happens(0.7) else _THING_ROWS)
    alike = [f for f in things if f.row == row]
    noun = CLASSES[row].spoken
    answer = f"{_who(alike)} {verb}." if alike else f"No {noun} {verb}."
    question = speaker.ask(f"{family}_class", speaker.noun(row))
    return [Turn(f"follow_{fate}_class", question, answer, key=tuple(f.name for f in alike) or ("no",))]


def moved(facts: FrameFacts, speaker: Speaker) -> Dialogue | None:
    """Whether a thing moved, and to which side; nothing is said of what lies between standing and having moved."""
    known = fates(facts)
    stayed = [f for f in facts.things if f.track in known and known[f.track].name == "stayed"]
    clear = [f for f in stayed if not STOOD < abs(known[f.track].right) < MOVED]
    if not clear:
        return None
    fact = speaker.pick(clear)
    if not facts.names_one(fact, True):
        return None
    right = known[fact.track].right
    name = speaker.the(fact, not facts.names_one(fact, False) or speaker.happens(0.4))
    side = None if abs(right) <= STOOD else "right" if right > 0 else "left"
    said = f"the {fact.name} moved to the {side}." if side else f"the {fact.name} did not move."
    key = (side,) if side else ("did not move",)
    if speaker.happens(0.5):
        return [Turn("follow_moved", speaker.ask("moved", name), capital(said), key=key, about=fact.slot)]
    asked = side if side and speaker.happens(0.5) else speaker.pick(("left", "right"))
    yes = "yes" if asked == side else "no"
    question = speaker.ask(f"moved_{asked}", name)
    return [Turn("follow_moved", question, f"{capital(yes)}, {said}", key=(yes, *key), about=fact.slot)]
