"""Tasks: each draws one dialogue about a frame, or None where the frame does not allow an unambiguous one.

A dialogue is a list of turns. Every ``[SEG]`` of an answer belongs to one slot of the frame, every placeholder of a
question to one visual prompt.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from omg_llava.instructions.facts import (
    PLACE_MARGIN,
    SIZE_RATIO,
    Fact,
    FrameFacts,
    article,
    capital,
    join,
    place_of,
    plural,
)
from omg_llava.language.tokenizer import PHRASE_END, PHRASE_START, REGION, SEG
from omg_llava.world.classes import CLASSES, COLOUR_NAMES

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")
# Whether a class does what it affords ("roll away") or one does it with the class ("sit on").
_USED_BY_PEOPLE = {"tent", "box", "bottle_or_cup", "chair_or_seat"} | {c.name for c in CLASSES if not c.is_thing}


@dataclass(frozen=True)
class Turn:
    """question and answer; ``slots`` of the [SEG]s in order; ``regions`` slots of the visual prompts in order; ``task``
    for reports; ``key``: what was asked for, words that a right answer has in this order whatever else it says, empty
    where the answer is its masks."""

    task: str
    question: str
    answer: str
    slots: tuple[int, ...] = ()
    regions: tuple[int, ...] = ()
    key: tuple[str, ...] = ()


Dialogue = list[Turn]
Task = Callable[[FrameFacts, np.random.Generator], Dialogue | None]


def pick(rng: np.random.Generator, items):
    """One of a non-empty sequence."""
    return items[int(rng.integers(len(items)))]


def grounded(fact: Fact) -> str:
    """The phrase with its mask token."""
    return f"{PHRASE_START} {fact.name} {PHRASE_END} {SEG}"


def _segments(facts: list[Fact]) -> tuple[str, tuple[int, ...]]:
    return join([grounded(f) for f in facts]) + ".", tuple(f.slot for f in facts)


SEGMENT = (
    "Segment {}.",
    "Please segment {} in this image.",
    "Can you segment {}?",
    "Show me {}.",
    "Find {} and segment it.",
    "Give me the mask of {}.",
    "Please mark {}.",
)


def _absent_class(facts: FrameFacts, rng: np.random.Generator) -> tuple[int, str | None] | None:
    """A class that is not there; half the time a colour of a class that is there in another colour."""
    if facts.things and rng.uniform() < 0.5:
        fact = pick(rng, facts.things)
        missing = [c for c in COLOUR_NAMES if not facts.of_row(fact.row, c)]
        return (fact.row, pick(rng, missing)) if missing else None
    rows = [r for r in range(len(CLASSES)) if not facts.of_row(r)]
    row = pick(rng, rows)
    colour = pick(rng, COLOUR_NAMES) if CLASSES[row].is_thing and rng.uniform() < 0.5 else None
    return row, colour


def _absent_answer(row: int, colour: str | None) -> str:
    return f"There is no {colour + ' ' if colour else ''}{CLASSES[row].spoken}."


def caption(facts: FrameFacts, rng: np.random.Generator) -> Dialogue | None:
    """The things from left to right, then the background from top to bottom."""
    if len(facts.things) > 5 or not facts.stuff:
        return None
    question = pick(
        rng,
        (
            "Describe the picture.",
            "Describe this image.",
            "What do you see?",
            "What is in this picture?",
            "Describe the scene.",
        ),
    )
    background = join(["the " + f.name for f in facts.stuff])
    if not facts.things:
        return [Turn("caption", question, f"There is only {background}.")]
    verb = "is" if len(facts.things) == 1 else "are"
    return [
        Turn("caption", question, f"There {verb} {join([f.with_article for f in facts.things])}. Behind: {background}.")
    ]


def grounded_caption(facts: FrameFacts, rng: np.random.Generator) -> Dialogue | None:
    """A caption in which every phrase has its mask."""
    if not facts.things or len(facts.things) + len(facts.stuff) > 7 or not facts.stuff:
        return None
    question = pick(
        rng,
        (
            "Describe the scene and segment each thing you mention.",
            "Describe the scene and show me each thing you mention.",
            "Describe this image with masks.",
            "What do you see? Please answer with masks.",
            "Give me a description with segmentation masks.",
        ),
    )
    verb = "is" if len(facts.things) == 1 else "are"
    things = join([f"{article(f.name)} {grounded(f)}" for f in facts.things])
    background = join([f"the {grounded(f)}" for f in facts.stuff])
    slots = tuple(f.slot for f in facts.things + facts.stuff)
    return [Turn("grounded_caption", question, f"There {verb} {things}. Behind: {background}.", slots)]


def background(facts: FrameFacts, rng: np.random.Generator) -> Dialogue | None:
    """What lies behind the things."""
    if not facts.stuff:
        return None
    question = pick(rng, ("What is in the background?", "What is behind the things?"))
    answer = capital(join(["the " + f.name for f in facts.stuff])) + "."
    return [Turn("vqa_background", question, answer, key=tuple(f.noun for f in facts.stuff))]


def colour_question(facts: FrameFacts, rng: np.random.Generator) -> Dialogue | None:
    """Colour of the only thing of its class, or that there is none."""
    if rng.uniform() < 0.3:
        absent = _absent_class(facts, rng)
        if absent is None or absent[1] is not None or not CLASSES[absent[0]].is_thing:
            return None
        noun = CLASSES[absent[0]].spoken
        return [Turn("absent_vqa", f"What colour is the {noun}?", f"There is no {noun}.", key=("no",))]
    named = [f for f in facts.things if facts.names_one(f, False)]
    if not named:
        return None
    fact = pick(rng, named)
    question = pick(
        rng, ("What colour is the {}?", "What is the colour of the {}?", "Tell me the colour of the {}.")
    ).format(fact.noun)
    turns = [Turn("vqa_colour", question, f"The {fact.noun} is {fact.colour}.", key=(fact.colour,))]
    return _follow_up(facts, fact, turns, rng)


def _follow_up(facts: FrameFacts, fact: Fact, turns: Dialogue, rng: np.random.Generator) -> Dialogue:
    """Sometimes a second turn that says "it"."""
    if rng.uniform() < 0.35:
        question = pick(rng, ("Segment it.", "Show it to me.", "Please segment it.", "Can you segment it?"))
        turns.append(Turn("follow_up", question, grounded(fact) + ".", (fact.slot,)))
    elif rng.uniform() < 0.3 and fact.is_thing and place_of(fact):
        turns.append(Turn("follow_up_place", "Where is it?", f"It is {place_of(fact)}.", key=(place_of(fact),)))
    return turns


def count_question(facts: FrameFacts, rng: np.random.Generator) -> Dialogue | None:
    """How many of a class, zero included."""
    rows = [r for r in range(len(CLASSES)) if CLASSES[r].is_thing and r not in facts.doubtful_rows]
    present = [r for r in rows if facts.of_row(r)]
    several = [r for r in present if len(facts.of_row(r)) > 1]
    draw = rng.uniform()
    pool = several if draw < 0.4 and several else present if draw < 0.8 and present else rows
    row = pick(rng, pool)
    noun, count = CLASSES[row].spoken, len(facts.of_row(row))
    question = pick(rng, ("How many {} are there?", "How many {} do you see?", "Count the {}.")).format(plural(noun))
    answer = f"There is one {noun}." if count == 1 else f"There are {NUMBERS[count]} {plural(noun)}."
    return [Turn("vqa_count", question, answer, key=(NUMBERS[count],))]


def existence_question(facts: FrameFacts, rng: np.random.Generator) -> Dialogue | None:
    """Is there a (colour) class?"""
    if rng.uniform() < 0.5:
        absent = _absent_class(facts, rng)
        if absent is None:
            return None
        row, colour = absent
        name = (colour + " " if colour else "") + CLASSES[row].spoken
        subject = article(name) + " " + name if CLASSES[row].is_thing else "the " + name
        return [Turn("vqa_existence", _existence(rng, subject), f"No, there is no {name}.", key=("no",))]
    fact = pick(rng, facts.sure)
    if not fact.is_thing:
        return [
            Turn("vqa_existence", _existence(rng, "the " + fact.noun), f"Yes, there is the {fact.noun}.", key=("yes",))
        ]
    with_colour = bool(rng.uniform() < 0.5)
    if not facts.names_one(fact, with_colour):
        return None
    name = fact.name if with_colour else fact.noun
    turns = [
        Turn(
            "vqa_existence",
            _existence(rng, article(name) + " " + name),
            f"Yes, there is {fact.with_article}.",
            key=("yes",),
        )
    ]
    return _follow_up(facts, fact, turns, rng)


def _existence(rng: np.random.Generator, subject: str) -> str:
    return pick(rng, ("Is there {}?", "Do you see {}?", "Can you see {}?")).format(subject)


def place_question(facts: FrameFacts, rng: np.random.Generator) -> Dialogue | None:
    """Left, middle or right."""
    fitting = [f for f in facts.things if place_of(f)]
    if not fitting:
        return None
    fact = pick(rng, fitting)
    with_colour = bool(rng.uniform() < 0.6)
    if not facts.names_one(fact, with_colour):
        return None
    name = fact.name if with_colour else fact.noun
    question = pick(rng, ("Where is the {}?", "In which part of the picture is the {}?")).format(name)
    turns = [Turn("vqa_place", question, f"The {fact.name} is {place_of(fact)}.", key=(place_of(fact),))]
    return _follow_up(facts, fact, turns, rng)


def _several(facts: FrameFacts, rng: np.random.Generator, among: list[Fact], most: int) -> list[Fact]:
    """Two to ``most`` of the things that their nouns name, in any order; empty when there are fewer than two."""
    named = [f for f in among if facts.names_one(f, False)]
    if len(named) < 2:
        return []
    count = int(rng.integers(2, min(len(named), most) + 1))
    return [named[int(i)] for i in rng.permutation(len(named))[:count]]


def colours_question(facts: FrameFacts, rng: np.random.Generator) -> Dialogue | None:
    """Colours of several things, in the order of the question."""
    chosen = _several(facts, rng, facts.things, 5)
    if not chosen:
        return None
    nouns = join(["the " + f.noun for f in chosen])
    question = pick(rng, ("What colours do {} have?", "Tell me the colours of {}.", "Which colours have {}?")).format(
        nouns
    )
    answer = capital(join([f"the {f.noun} is {f.colour}" for f in chosen])) + "."
    return [Turn("vqa_colours", question, answer, key=tuple(f.colour for f in chosen))]


def places_question(facts: FrameFacts, rng: np.random.Generator) -> Dialogue | None:
    """Places of several things, in the order of the question."""
    chosen = _several(facts, rng, [f for f in facts.things if place_of(f)], 4)
    if not chosen:
        return None
    nouns = join(["the " + f.noun for f in chosen])
    question = pick(rng, ("Where are {}?", "In which parts of the picture are {}?")).format(nouns)
    answer = capital(join([f"the {f.noun} is {place_of(f)}" for f in chosen])) + "."
    return [Turn("vqa_places", question, answer, key=tuple(place_of(f) for f in chosen))]


def refer_several(facts: FrameFacts, rng: np.random.Generator) -> Dialogue | None:
    """Several segments named by their nouns alone, in the order of the question."""
    chosen = _several(facts, rng, facts.things + facts.stuff, 4)
    if not chosen:
        return None
    answer, slots = _segments(chosen)
    return [Turn("refer_several", pick(rng, SEGMENT).format(join(["the " + f.noun for f in chosen])), answer, slots)]


def largest_question(facts: FrameFacts, rng: np.random.Generator) -> Dialogue | None:
    """The largest thing."""
    fact = facts.extreme(facts.things, lambda f: f.area, SIZE_RATIO, ratio=True)
    if fact is None:
        return None
    question = pick(rng, ("What is the largest thing?", "Which thing is the largest?", "What is the biggest thing?"))
    return _follow_up(
        facts,
        fact,
        [Turn("vqa_largest", question, f"The largest thing is {fact.with_article}.", key=(fact.noun,))],
        rng,
    )


def _reference(facts: FrameFacts, fact: Fact, rng: np.random.Generator) -> tuple[str, str] | None:
    """(task, "the red ball") in a way that names only this segment."""
    ways: list[tuple[str, str]] = []
    if not fact.is_thing:
        return "refer_stuff", "the " + fact.noun
    if facts.names_one(fact, False):
        ways.append(("refer_class", f"the {fact.noun}"))
    if facts.names_one(fact, True):
        ways += [("refer_colour", f"the {fact.name}")] * 2
    same = [f for f in facts.things if f.row == fact.row]
    if len(same) > 1 and fact.row not in facts.doubtful_rows:
        for sign, words in ((-1, ("left", "leftmost")), (1, ("right", "rightmost"))):
            if facts.extreme(same, lambda f, s=sign: s * f.x, PLACE_MARGIN) is fact:
                ways += [
                    ("refer_place", f"the {pick(rng, words)} {fact.noun}"),
                    ("refer_place", f"the {fact.noun} on the {words[0]}"),
                ]
        if facts.extreme(same, lambda f: f.area, SIZE_RATIO, ratio=True) is fact:
            ways.append(("refer_size", f"the {pick(rng, ('larger', 'bigger', 'largest'))} {fact.noun}"))
        if facts.extreme(same, lambda f: 1.0 / f.area, SIZE_RATIO, ratio=True) is fact:
            ways.append(("refer_size", f"the {pick(rng, ('smaller', 'smallest'))} {fact.noun}"))
    if (
        len([f for f in facts.things if f.colour == fact.colour]) == 1
        and len([f for f in facts.all if f.colour == fact.colour]) == 1
    ):
        ways.append(("refer_colour_only", f"the {fact.colour} thing"))
    if facts.extreme(facts.things, lambda f: f.area, SIZE_RATIO, ratio=True) is fact:
        ways.append(("refer_size", f"the {pick(rng, ('largest', 'biggest'))} thing"))
    for sign, word in ((-1, "leftmost"), (1, "rightmost")):
        if (
            len(facts.things) == len([f for f in facts.all if f.is_thing])
            and facts.extreme(facts.things, lambda f, s=sign: s * f.x, PLACE_MARGIN) is fact
        ):
            ways.append(("refer_place", f"the {word} thing"))
    return pick(rng, ways) if ways else None


def refer(facts: FrameFacts, rng: np.random.Generator) -> Dialogue | None:
    """Referring segmentation; things three times as often as stuff."""
    pool = facts.things if facts.things and (rng.uniform() < 0.8 or not facts.stuff) else facts.stuff
    if not pool:
        return None
    fact = pick(rng, pool)
    reference = _reference(facts, fact, rng)
    if reference is None:
        return None
    task, words = reference
    turns = [Turn(task, pick(rng, SEGMENT).format(words), grounded(fact) + ".", (fact.slot,))]
    if rng.uniform() < 0.15 and fact.is_thing:
        turns.append(
            Turn(
                "follow_up_colour",
                pick(rng, ("What colour is it?", "Which colour has it?")),
                f"It is {fact.colour}.",
                key=(fact.colour,),
            )
        )
    return turns


def refer_two(facts: FrameFacts, rng: np.random.Generator) -> Dialogue | None:
    """Two segments in one answer, or every thing of a class."""
    if rng.uniform() < 0.4:
        rows = [
            r for r in {f.row for f in facts.things} if r not in facts.doubtful_rows and 2 <= len(facts.of_row(r)) <= 4
        ]
        if not rows:
            return None
        row = pick(rng, sorted(rows))
        same = [f for f in facts.things if f.row == row]
        question = pick(rng, ("Segment all {}.", "Segment every one of the {}.", "Show me all {}.")).format(
            plural(CLASSES[row].spoken)
        )
        answer, slots = _segments(same)
        return [Turn("refer_all", question, answer, slots)]
    named = [f for f in facts.things + facts.stuff if facts.names_one(f, True)]
    if len(named) < 2:
        return None
    first, second = rng.choice(len(named), 2, replace=False)
    pair = [named[int(first)], named[int(second)]]
    question = pick(rng, SEGMENT[:4]).format(join(["the " + f.name for f in pair]))
    answer, slots = _segments(pair)
    return [Turn("refer_two", question, answer, slots)]


def refer_absent(facts: FrameFacts, rng: np.random.Generator) -> Dialogue | None:
    """Asked to segment what is not there."""
    absent = _absent_class(facts, rng)
    if absent is None:
        return None
    row, colour = absent
    name = (colour + " " if colour else "") + CLASSES[row].spoken
    return [Turn("absent_refer", pick(rng, SEGMENT).format("the " + name), _absent_answer(row, colour), key=("no",))]


def reason(facts: FrameFacts, rng: np.random.Generator) -> Dialogue | None:
    """Segmentation by what a thing can do or is for; sometimes nothing fits, and the answer names what is missing."""
    if rng.uniform() < 0.12:
        rows = [r for r in range(len(CLASSES)) if CLASSES[r].is_thing and not facts.of_row(r)]
        row, slot = pick(rng, rows), None
    else:
        pool = [f for f in facts.things if facts.names_one(f, False)]
        if not pool or rng.uniform() < 0.15:
            pool = facts.stuff or pool
        if not pool:
            return None
        fact = pick(rng, pool)
        row, slot = fact.row, fact.slot
    known = CLASSES[row]
    affordance = pick(rng, known.affordances)
    if known.name in _USED_BY_PEOPLE:
        question = pick(
            rng,
            ("Segment the thing you could {}.", "What could you {}? Please segment it.", "Show me what I could {}."),
        )
    else:
        question = pick(
            rng, ("Segment the thing that could {}.", "What could {}? Please segment it.", "Show me what could {}.")
        )
    if slot is None:
        return [Turn("absent_reason", question.format(affordance), f"There is no {known.spoken}.", key=("no",))]
    return [Turn("reason", question.format(affordance), grounded(fact) + ".", (slot,))]


_REGION_QUESTIONS = (
    "What is in this region? <region>",
    "What is <region>?",
    "<region> What is this?",
    "<region> What is in this region?",
    "Describe <region>.",
    "<region> Describe this region.",
    "What is this? <region>",
)


def region_caption(facts: FrameFacts, rng: np.random.Generator) -> Dialogue | None:
    """One region: what it is, its colour, or its mask."""
    pool = facts.things if facts.things and rng.uniform() < 0.8 else facts.sure
    if not pool:
        return None
    fact = pick(rng, pool)
    region = (fact.slot,)
    draw = rng.uniform()
    if draw < 0.12:
        question = pick(rng, (f"Segment {REGION}.", f"{REGION} Segment this region.", f"{REGION} Please segment this."))
        return [Turn("region_segment", question, grounded(fact) + ".", region, region)]
    if draw < 0.25 and fact.is_thing:
        question = pick(rng, (f"What colour is {REGION}?", f"{REGION} What colour is this?"))
        return _follow_up(
            facts, fact, [Turn("region_colour", question, f"It is {fact.colour}.", (), region, (fact.colour,))], rng
        )
    return _follow_up(
        facts,
        fact,
        [
            Turn(
                "region_caption",
                pick(rng, _REGION_QUESTIONS),
                capital(fact.with_article) + ".",
                (),
                region,
                (fact.noun,),
            )
        ],
        rng,
    )


def region_pair(facts: FrameFacts, rng: np.random.Generator) -> Dialogue | None:
    """Two regions, named or compared."""
    if len(facts.sure) < 2:
        return None
    first, second = (facts.sure[int(i)] for i in rng.choice(len(facts.sure), 2, replace=False))
    regions = (first.slot, second.slot)
    if (
        first.is_thing
        and second.is_thing
        and rng.uniform() < 0.4
        and not 1 / SIZE_RATIO < first.area / second.area < SIZE_RATIO
    ):
        larger = first if first.area > second.area else second
        return [
            Turn(
                "region_compare",
                f"Which is larger, {REGION} or {REGION}?",
                capital("the " + larger.name) + ".",
                (),
                regions,
                (larger.noun,),
            )
        ]
    question = pick(
        rng,
        (f"What are {REGION} and {REGION}?", f"{REGION} {REGION} What are these?", f"Describe {REGION} and {REGION}."),
    )
    return [
        Turn(
            "region_pair",
            question,
            capital(f"{first.with_article} and {second.with_article}."),
            (),
            regions,
            (first.noun, second.noun),
        )
    ]


# Weight of each task in the instruction mix.
TASKS: tuple[tuple[Task, float], ...] = (
    (caption, 1.5),
    (grounded_caption, 2.0),
    (background, 0.3),
    (colour_question, 1.0),
    (count_question, 4.0),
    (existence_question, 2.0),
    (place_question, 2.0),
    (colours_question, 1.5),
    (places_question, 2.0),
    (largest_question, 0.8),
    (refer, 5.0),
    (refer_two, 1.2),
    (refer_several, 2.0),
    (refer_absent, 2.0),
    (reason, 1.8),
    (region_caption, 3.5),
    (region_pair, 1.2),
)
# For a model that has to learn to look things up: answers that cannot be copied from the question, several in one.
# Counting and descriptions are learned only where they are frequent.
LOOKUP_TASKS: tuple[tuple[Task, float], ...] = (
    (caption, 4.0),
    (grounded_caption, 6.0),
    (background, 0.2),
    (colour_question, 2.0),
    (count_question, 12.0),
    (existence_question, 1.5),
    (place_question, 1.0),
    (colours_question, 8.0),
    (places_question, 4.0),
    (largest_question, 1.5),
    (refer, 3.0),
    (refer_two, 0.3),
    (refer_several, 8.0),
    (refer_absent, 1.0),
    (reason, 2.5),
    (region_caption, 0.4),
    (region_pair, 0.3),
)
# Task fine-tuning of the [SEG] decoder.
SEGMENT_TASKS: tuple[tuple[Task, float], ...] = (
    (grounded_caption, 1.0),
    (refer, 5.0),
    (refer_two, 1.0),
    (refer_several, 2.0),
    (refer_absent, 1.0),
    (reason, 2.0),
)
CAPTION_TASKS: tuple[tuple[Task, float], ...] = ((caption, 2.0), (region_caption, 1.0), (background, 0.5))


def draw_dialogue(
    facts: FrameFacts, rng: np.random.Generator, tasks: tuple[tuple[Task, float], ...] = TASKS
) -> Dialogue | None:
    """One dialogue of the mix, None after several frames' worth of refusals (a frame without anything sure)."""
    weights = np.array([w for _, w in tasks])
    if not facts.sure:
        return None
    for _ in range(20):
        dialogue = tasks[int(rng.choice(len(tasks), p=weights / weights.sum()))][0](facts, rng)
        if dialogue:
            return dialogue
    return None
