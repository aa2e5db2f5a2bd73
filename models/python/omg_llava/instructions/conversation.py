"""Dialogues of four to six turns about the same few things: full questions, "And the tent?", "it", "the other one"."""

from omg_llava.instructions.dialogue import Dialogue, Turn, grounded
from omg_llava.instructions.facts import Fact, FrameFacts, place_of
from omg_llava.instructions.speaker import Speaker
from omg_llava.instructions.tasks import absent_class, named
from omg_llava.world.classes import CLASSES

_FAMILIES = {"segment": ("segment", "it_segment"), "colour": ("colour", "it_colour"), "place": ("place", "it_place")}


def _kinds(fact: Fact) -> list[str]:
    """What can be asked about a segment."""
    return ["segment"] + ["colour"] * fact.is_thing + ["place"] * (fact.is_thing and place_of(fact) is not None)


def _answer(kind: str, fact: Fact, pronoun: bool) -> tuple[str, tuple[int, ...], tuple[str, ...]]:
    """Answer, slots and key."""
    if kind == "segment":
        return grounded(fact) + ".", (fact.slot,), ()
    if kind == "colour":
        return f"{'It' if pronoun else f'The {fact.noun}'} is {fact.colour}.", (), (fact.colour,)
    return f"{'It' if pronoun else f'The {fact.name}'} is {place_of(fact)}.", (), (place_of(fact),)


def conversation(facts: FrameFacts, speaker: Speaker) -> Dialogue | None:
    """Turns keep to three things at most, so that earlier ones come back."""
    alone = [f for f in facts.things if facts.names_one(f, True)]
    if len(alone) < 2:
        return None
    chosen = [alone[int(i)] for i in speaker.rng.permutation(len(alone))[:3]] + facts.stuff[:1]
    turns: Dialogue = []
    last, kind = None, None
    for number in range(int(speaker.rng.integers(4, 7))):
        task = f"turn_{number + 1}"
        if last is not None and speaker.happens(0.12):
            absent = absent_class(facts, speaker)
            if absent is not None:
                row, colour = absent
                question = speaker.ask("existence", speaker.indefinite(row, colour))
                turns.append(Turn(task, question, f"No, there is no {named(colour, row)}.", key=("no",)))
                last = None
                continue
        fact, kind, question, pronoun = _next(facts, speaker, chosen, last, kind)
        answer, slots, key = _answer(kind, fact, pronoun)
        turns.append(Turn(task, question, answer, slots, (), key, fact.slot))
        last = fact
    return turns


def _next(
    facts: FrameFacts, speaker: Speaker, chosen: list[Fact], last: Fact | None, kind: str | None
) -> tuple[Fact, str, str, bool]:
    """Thing, kind, question, and whether the question says "it"."""
    draw = speaker.rng.uniform()
    if last is not None and draw < 0.3:
        kind = speaker.pick(_kinds(last))
        return last, kind, speaker.ask(_FAMILIES[kind][1]), True
    if last is not None and draw < 0.65:
        other = _other(facts, last)
        if other is not None and kind in _kinds(other) and speaker.happens(0.75):
            return other, kind, speaker.ask("and", "the other one"), False
        others = [f for f in chosen if f is not last and kind in _kinds(f)]
        if others:
            fact = speaker.pick(others)
            return fact, kind, speaker.ask("and", _name(facts, fact, speaker)), False
    fact = speaker.pick(chosen)
    kind = speaker.pick(_kinds(fact))
    return fact, kind, speaker.ask(_FAMILIES[kind][0], _name(facts, fact, speaker)), False


def _name(facts: FrameFacts, fact: Fact, speaker: Speaker) -> str:
    return speaker.the(fact, fact.is_thing and (not facts.names_one(fact, False) or speaker.happens(0.4)))


def _other(facts: FrameFacts, fact: Fact) -> Fact | None:
    """The second of two things of a class."""
    same = facts.of_row(fact.row)
    if not CLASSES[fact.row].is_thing or len(same) != 2 or fact.row in facts.doubtful_rows:
        return None
    return next(f for f in same if f is not fact)
