"""A dialogue about a frame, and what draws one.

Every ``[SEG]`` of an answer belongs to one slot of the frame, every placeholder of a question to one visual prompt.
"""

from collections.abc import Callable
from dataclasses import dataclass

from omg_llava.instructions.facts import Fact, FrameFacts, join
from omg_llava.instructions.speaker import Speaker
from omg_llava.language.tokenizer import PHRASE_END, PHRASE_START, SEG


@dataclass(frozen=True)
class Turn:
    """question and answer; ``slots`` of the [SEG]s in order; ``regions`` slots of the visual prompts in order; ``task``
    for reports; ``key``: what was asked for, words that a right answer has in this order whatever else it says, empty
    where the answer is its masks; ``about``: slot of the segment that an answer without a mask is about, -1 none or
    several."""

    task: str
    question: str
    answer: str
    slots: tuple[int, ...] = ()
    regions: tuple[int, ...] = ()
    key: tuple[str, ...] = ()
    about: int = -1


Dialogue = list[Turn]
Task = Callable[[FrameFacts, Speaker], Dialogue | None]


def grounded(fact: Fact) -> str:
    """The phrase with its mask token."""
    return f"{PHRASE_START} {fact.name} {PHRASE_END} {SEG}"


def segments(facts: list[Fact]) -> tuple[str, tuple[int, ...]]:
    """An answer that is its masks, and their slots."""
    return join([grounded(f) for f in facts]) + ".", tuple(f.slot for f in facts)
