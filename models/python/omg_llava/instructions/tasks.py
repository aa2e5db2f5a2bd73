"""Tasks: each draws one dialogue about a frame, or None where the frame does not allow an unambiguous one."""

from omg_llava.instructions.dialogue import Dialogue, Turn, grounded, segments
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
from omg_llava.instructions.speaker import Speaker, indefinite
from omg_llava.world.classes import CLASSES, COLOUR_NAMES

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")
# Frames with many things of a class are rare: which count of a frame is asked for, and how often it is asked for.
_COUNT_WEIGHTS = (1.0, 1.0, 3.0, 8.0, 25.0, 60.0, 60.0, 60.0, 60.0)
_COUNT_SHARES = (0.22, 0.28, 0.5, 0.9, 1.0, 1.0, 0.8, 0.8, 0.8)
_THING_ROWS = tuple(r for r, c in enumerate(CLASSES) if c.is_thing)
# Whether a class does what it affords ("roll away") or one does it with the class ("sit on").
_USED_BY_PEOPLE = {"tent", "box", "bottle_or_cup", "chair_or_seat"} | {c.name for c in CLASSES if not c.is_thing}


def named(colour: str | None, row: int) -> str:
    """Colour and noun."""
    return (colour + " " if colour else "") + CLASSES[row].spoken


def absent_class(facts: FrameFacts, speaker: Speaker) -> tuple[int, str | None] | None:
    """A class that is not there; half the time a colour of a class that is there in another colour."""
    if facts.things and speaker.happens(0.5):
        fact = speaker.pick(facts.things)
        missing = [c for c in COLOUR_NAMES if not facts.of_row(fact.row, c)]
        return (fact.row, speaker.pick(missing)) if missing else None
    row = speaker.pick([r for r in range(len(CLASSES)) if not facts.of_row(r)])
    return row, speaker.pick(COLOUR_NAMES) if CLASSES[row].is_thing and speaker.happens(0.5) else None


def caption(facts: FrameFacts, speaker: Speaker) -> Dialogue | None:
    """The things from left to right, then the background from top to bottom."""
    if len(facts.things) > 5 or not facts.stuff:
        return None
    question = speaker.ask("caption")
    background = join(["the " + f.noun for f in facts.stuff])
    if not facts.things:
        return [Turn("caption", question, f"There is only {background}.")]
    things = join([f.with_article for f in facts.things])
    return [Turn("caption", question, f"There is {things}. Behind: {background}.")]


def grounded_caption(facts: FrameFacts, speaker: Speaker) -> Dialogue | None:
    """A caption in which every phrase has its mask."""
    if not facts.things or len(facts.things) + len(facts.stuff) > 7 or not facts.stuff:
        return None
    things = join([f"{article(f.name)} {grounded(f)}" for f in facts.things])
    background = join([f"the {grounded(f)}" for f in facts.stuff])
    slots = tuple(f.slot for f in facts.things + facts.stuff)
    question = speaker.ask("grounded_caption")
    return [Turn("grounded_caption", question, f"There is {things}. Behind: {background}.", slots)]


def background(facts: FrameFacts, speaker: Speaker) -> Dialogue | None:
    """What lies behind the things."""
    if not facts.stuff:
        return None
    answer = capital(join(["the " + f.name for f in facts.stuff])) + "."
    return [Turn("vqa_background", speaker.ask("background"), answer, key=tuple(f.noun for f in facts.stuff))]


def colour_question(facts: FrameFacts, speaker: Speaker) -> Dialogue | None:
    """Colour of the only thing of its class, or that there is none; some of them to be confirmed."""
    if speaker.happens(0.12):
        row = speaker.pick([r for r in _THING_ROWS if not facts.of_row(r)])
        question = speaker.ask("colour", speaker.definite(row, None))
        return [Turn("absent_vqa", question, f"There is no {CLASSES[row].spoken}.", key=("no",))]
    alone = [f for f in facts.things if facts.names_one(f, False)]
    if not alone:
        return None
    fact = speaker.pick(alone)
    if speaker.happens(0.36):
        right = speaker.happens(0.45)
        claimed = fact.colour if right else speaker.pick([c for c in COLOUR_NAMES if c != fact.colour])
        answer = f"{'Yes' if right else 'No'}, the {fact.noun} is {fact.colour}."
        question = speaker.ask("is_colour", speaker.the(fact, False), claimed)
        return [Turn("vqa_is_colour", question, answer, key=("yes" if right else "no", fact.colour), about=fact.slot)]
    question = speaker.ask("colour", speaker.the(fact, False))
    turns = [Turn("vqa_colour", question, f"The {fact.noun} is {fact.colour}.", key=(fact.colour,), about=fact.slot)]
    return follow_up(fact, turns, speaker)


def follow_up(fact: Fact, turns: Dialogue, speaker: Speaker) -> Dialogue:
    """Sometimes a second turn that says "it"."""
    if speaker.happens(0.35):
        turns.append(Turn("follow_up", speaker.ask("it_segment"), grounded(fact) + ".", (fact.slot,)))
    elif speaker.happens(0.3) and fact.is_thing and place_of(fact):
        answer = f"It is {place_of(fact)}."
        turns.append(Turn("follow_up_place", speaker.ask("it_place"), answer, key=(place_of(fact),), about=fact.slot))
    return turns


def counted(count: int, noun: str) -> str:
    """ "There is one cat.", "There are no cats."."""
    return f"There is one {noun}." if count == 1 else f"There are {NUMBERS[count]} {plural(noun)}."


def count_question(facts: FrameFacts, speaker: Speaker) -> Dialogue | None:
    """How many of a class, zero included, each number about as often."""
    by_count: dict[int, list[int]] = {}
    for row in _THING_ROWS:
        if row not in facts.doubtful_rows:
            by_count.setdefault(len(facts.of_row(row)), []).append(row)
    counts = [c for c in by_count if c < len(NUMBERS)]
    weights = [_COUNT_WEIGHTS[c] for c in counts]
    if not counts:
        return None
    count = counts[int(speaker.rng.choice(len(counts), p=[w / sum(weights) for w in weights]))]
    if not speaker.happens(_COUNT_SHARES[count]):
        return None
    row = speaker.pick(by_count[count])
    answer = counted(count, CLASSES[row].spoken)
    return [Turn("vqa_count", speaker.ask("count", speaker.nouns(row)), answer, key=(NUMBERS[count],))]


def count_things(facts: FrameFacts, speaker: Speaker) -> Dialogue | None:
    """How many things of any class; sometimes whether there are any."""
    if any(CLASSES[row].is_thing for row in facts.doubtful_rows) or len(facts.things) >= len(NUMBERS):
        return None
    count = len(facts.things)
    if speaker.happens(0.15):
        yes = "Yes, there is" if count == 1 else "Yes, there are"
        things = "one thing" if count == 1 else f"{NUMBERS[count]} things"
        answer = f"{yes} {things}." if count else "No, there are no things."
        return [Turn("vqa_any_thing", speaker.ask("existence_things"), answer, key=("yes" if count else "no",))]
    return [Turn("vqa_count_things", speaker.ask("count_things"), counted(count, "thing"), key=(NUMBERS[count],))]


def existence_question(facts: FrameFacts, speaker: Speaker) -> Dialogue | None:
    """Is there a (colour) class? Are there any?"""
    many = speaker.happens(0.35)
    if speaker.happens(0.5):
        absent = absent_class(facts, speaker)
        if absent is None:
            return None
        row, colour = absent
        if many and CLASSES[row].is_thing and colour is None:
            answer = f"No, there are no {plural(CLASSES[row].spoken)}."
            return [Turn("vqa_existence", speaker.ask("existence_any", speaker.nouns(row)), answer, key=("no",))]
        question = speaker.ask("existence", speaker.indefinite(row, colour))
        return [Turn("vqa_existence", question, f"No, there is no {named(colour, row)}.", key=("no",))]
    fact = speaker.pick(facts.sure)
    if not fact.is_thing:
        question = speaker.ask("existence", speaker.indefinite(fact.row, None))
        return [Turn("vqa_existence", question, f"Yes, there is {indefinite(fact.row, fact.noun)}.", key=("yes",))]
    count = len(facts.of_row(fact.row))
    if many:
        question = speaker.ask("existence_any", speaker.nouns(fact.row))
    if many and count > 1:
        if fact.row in facts.doubtful_rows or count >= len(NUMBERS):
            return None
        answer = f"Yes, there are {NUMBERS[count]} {plural(fact.noun)}."
        return [Turn("vqa_existence", question, answer, key=("yes",))]
    with_colour = not many and speaker.happens(0.5)
    if not facts.names_one(fact, with_colour):
        return None
    if not many:
        question = speaker.ask("existence", speaker.indefinite(fact.row, fact.colour if with_colour else None))
    answer = f"Yes, there is {fact.with_article}."
    return follow_up(fact, [Turn("vqa_existence", question, answer, key=("yes",), about=fact.slot)], speaker)


def place_question(facts: FrameFacts, speaker: Speaker) -> Dialogue | None:
    """Left, middle or right."""
    fitting = [f for f in facts.things if place_of(f)]
    if not fitting:
        return None
    fact = speaker.pick(fitting)
    with_colour = speaker.happens(0.5)
    if not facts.names_one(fact, with_colour):
        return None
    question = speaker.ask("place", speaker.the(fact, with_colour))
    answer = f"The {fact.name} is {place_of(fact)}."
    turns = [Turn("vqa_place", question, answer, key=(place_of(fact),), about=fact.slot)]
    return follow_up(fact, turns, speaker)


def _several(facts: FrameFacts, speaker: Speaker, among: list[Fact], most: int) -> list[Fact]:
    """Two to ``most`` of the things that their nouns name, in any order; empty when there are fewer than two."""
    alone = [f for f in among if facts.names_one(f, False)]
    if len(alone) < 2:
        return []
    count = int(speaker.rng.integers(2, min(len(alone), most) + 1))
    return [alone[int(i)] for i in speaker.rng.permutation(len(alone))[:count]]


def colours_question(facts: FrameFacts, speaker: Speaker) -> Dialogue | None:
    """Colours of several things, in the order of the question."""
    chosen = _several(facts, speaker, facts.things, 5)
    if not chosen:
        return None
    question = speaker.ask("colours", join([speaker.the(f, False) for f in chosen]))
    answer = capital(join([f"the {f.noun} is {f.colour}" for f in chosen])) + "."
    return [Turn("vqa_colours", question, answer, key=tuple(f.colour for f in chosen))]


def places_question(facts: FrameFacts, speaker: Speaker) -> Dialogue | None:
    """Places of several things, in the order of the question."""
    chosen = _several(facts, speaker, [f for f in facts.things if place_of(f)], 4)
    if not chosen:
        return None
    question = speaker.ask("places", join([speaker.the(f, False) for f in chosen]))
    answer = capital(join([f"the {f.noun} is {place_of(f)}" for f in chosen])) + "."
    return [Turn("vqa_places", question, answer, key=tuple(place_of(f) for f in chosen))]


def refer_several(facts: FrameFacts, speaker: Speaker) -> Dialogue | None:
    """Several segments named by their nouns alone, in the order of the question."""
    chosen = _several(facts, speaker, facts.things + facts.stuff, 4)
    if not chosen:
        return None
    answer, slots = segments(chosen)
    return [Turn("refer_several", speaker.ask("segment", join([speaker.the(f, False) for f in chosen])), answer, slots)]


def extreme_question(facts: FrameFacts, speaker: Speaker) -> Dialogue | None:
    """The largest thing, or the smallest."""
    if speaker.happens(0.65):
        fact = facts.extreme(facts.things, lambda f: f.area, SIZE_RATIO, ratio=True)
        task, family, word = "vqa_largest", "largest", "largest"
    else:
        sure = len(facts.things) == len([f for f in facts.all if f.is_thing])
        fact = facts.extreme(facts.things, lambda f: 1.0 / f.area, SIZE_RATIO, ratio=True) if sure else None
        task, family, word = "vqa_smallest", "smallest", "smallest"
    if fact is None:
        return None
    answer = f"The {word} thing is {fact.with_article}."
    return follow_up(fact, [Turn(task, speaker.ask(family), answer, key=(fact.noun,), about=fact.slot)], speaker)


# What is compared, how often, and the families that ask which of two is so and whether the first one is.
_COMPARISONS = {
    "larger": (0.35, "compare_size", "is_larger"),
    "smaller": (0.2, "compare_small", "is_smaller"),
    "further left": (0.225, "compare_left", "is_left_of"),
    "further right": (0.225, "compare_right", "is_right_of"),
}


def compare(facts: FrameFacts, speaker: Speaker) -> Dialogue | None:
    """Which of two things is larger, smaller, further left or right, or whether the first one is."""
    alone = [f for f in facts.things if facts.names_one(f, True)]
    if len(alone) < 2:
        return None
    first, second = (alone[int(i)] for i in speaker.rng.choice(len(alone), 2, replace=False))
    if first.noun == second.noun and first.colour == second.colour:
        return None
    names = [speaker.the(f, not facts.names_one(f, False) or speaker.happens(0.3)) for f in (first, second)]
    shares = [share for share, _, _ in _COMPARISONS.values()]
    word = tuple(_COMPARISONS)[int(speaker.rng.choice(len(shares), p=shares))]
    _, choice, check = _COMPARISONS[word]
    if word in ("larger", "smaller"):
        if 1 / SIZE_RATIO < first.area / second.area < SIZE_RATIO:
            return None
        so = (first.area > second.area) == (word == "larger")
    else:
        if abs(first.x - second.x) < 2 * PLACE_MARGIN:
            return None
        so = (first.x < second.x) == (word == "further left")
    winner = first if so else second
    answer = f"the {winner.name} is {word}."
    if speaker.happens(0.3):
        said = "yes" if so else "no"
        question, key = speaker.ask(check, *names), (said, winner.noun)
        return [Turn("vqa_compare", question, f"{capital(said)}, {answer}", key=key, about=winner.slot)]
    question = speaker.ask(choice, *names)
    return [Turn("vqa_compare", question, capital(answer), key=(winner.name,), about=winner.slot)]


def reference(facts: FrameFacts, fact: Fact, speaker: Speaker) -> tuple[str, str] | None:
    """(task, "the red ball") in a way that names only this segment."""
    ways: list[tuple[str, str]] = []
    if not fact.is_thing:
        return "refer_stuff", speaker.the(fact, False)
    noun = speaker.noun(fact.row)
    if facts.names_one(fact, False):
        ways.append(("refer_class", speaker.the(fact, False)))
    if facts.names_one(fact, True):
        ways += [("refer_colour", speaker.the(fact, True))] * 2
    same = [f for f in facts.things if f.row == fact.row]
    if len(same) > 1 and fact.row not in facts.doubtful_rows:
        for sign, words in ((-1, ("left", "leftmost")), (1, ("right", "rightmost"))):
            if facts.extreme(same, lambda f, s=sign: s * f.x, PLACE_MARGIN) is fact:
                ways.append(("refer_place", f"the {speaker.pick(words)} {noun}"))
                ways.append(("refer_place", f"the {noun} on the {words[0]}"))
        if facts.extreme(same, lambda f: f.area, SIZE_RATIO, ratio=True) is fact:
            ways.append(("refer_size", f"the {speaker.pick(('larger', 'bigger', 'largest'))} {noun}"))
        if facts.extreme(same, lambda f: 1.0 / f.area, SIZE_RATIO, ratio=True) is fact:
            ways.append(("refer_size", f"the {speaker.pick(('smaller', 'smallest'))} {noun}"))
    if len([f for f in facts.all if f.colour == fact.colour]) == 1:
        ways.append(("refer_colour_only", f"the {fact.colour} {speaker.pick(('thing', 'thing', 'object', 'one'))}"))
    if facts.extreme(facts.things, lambda f: f.area, SIZE_RATIO, ratio=True) is fact:
        ways.append(("refer_size", f"the {speaker.pick(('largest', 'biggest'))} thing"))
    for sign, word in ((-1, "leftmost"), (1, "rightmost")):
        every = len(facts.things) == len([f for f in facts.all if f.is_thing])
        if every and facts.extreme(facts.things, lambda f, s=sign: s * f.x, PLACE_MARGIN) is fact:
            ways.append(("refer_place", f"the {word} thing"))
    return speaker.pick(ways) if ways else None


def refer(facts: FrameFacts, speaker: Speaker) -> Dialogue | None:
    """Referring segmentation; things three times as often as stuff."""
    pool = facts.things if facts.things and (speaker.happens(0.8) or not facts.stuff) else facts.stuff
    if not pool:
        return None
    fact = speaker.pick(pool)
    way = reference(facts, fact, speaker)
    if way is None:
        return None
    turns = [Turn(way[0], speaker.ask("segment", way[1]), grounded(fact) + ".", (fact.slot,))]
    if speaker.happens(0.15) and fact.is_thing:
        answer = f"It is {fact.colour}."
        question = speaker.ask("it_colour")
        turns.append(Turn("follow_up_colour", question, answer, key=(fact.colour,), about=fact.slot))
    return turns


def refer_two(facts: FrameFacts, speaker: Speaker) -> Dialogue | None:
    """Two segments in one answer, or every thing of a class."""
    if speaker.happens(0.4):
        doubtful = facts.doubtful_rows
        rows = [r for r in {f.row for f in facts.things} if r not in doubtful and 2 <= len(facts.of_row(r)) <= 4]
        if not rows:
            return None
        row = speaker.pick(sorted(rows))
        answer, slots = segments([f for f in facts.things if f.row == row])
        return [Turn("refer_all", speaker.ask("segment_all", speaker.nouns(row)), answer, slots)]
    alone = [f for f in facts.things + facts.stuff if facts.names_one(f, True)]
    if len(alone) < 2:
        return None
    first, second = speaker.rng.choice(len(alone), 2, replace=False)
    pair = [alone[int(first)], alone[int(second)]]
    answer, slots = segments(pair)
    return [Turn("refer_two", speaker.ask("segment", join([speaker.the(f, True) for f in pair])), answer, slots)]


def everything(facts: FrameFacts, speaker: Speaker) -> Dialogue | None:
    """Every thing, or every segment but one that is named; the things from left to right, then the background."""
    if any(CLASSES[row].is_thing for row in facts.doubtful_rows) or not facts.things:
        return None
    if speaker.happens(0.3):
        if len(facts.things) > 6:
            return None
        answer, slots = segments(facts.things)
        return [Turn("segment_things", speaker.ask("segment_things"), answer, slots)]
    alone = [f for f in facts.things + facts.stuff if facts.names_one(f, False)]
    if not alone:
        return None
    left_out = speaker.pick(alone)
    others = [f for f in facts.things + facts.stuff if f is not left_out]
    if not 1 <= len(others) <= 7:
        return None
    answer, slots = segments(others)
    return [Turn("everything_except", speaker.ask("everything_except", speaker.the(left_out, False)), answer, slots)]


def refer_absent(facts: FrameFacts, speaker: Speaker) -> Dialogue | None:
    """Asked to segment what is not there."""
    absent = absent_class(facts, speaker)
    if absent is None:
        return None
    question = speaker.ask("segment", speaker.definite(*absent))
    return [Turn("absent_refer", question, f"There is no {named(absent[1], absent[0])}.", key=("no",))]


def reason(facts: FrameFacts, speaker: Speaker) -> Dialogue | None:
    """Segmentation by what a thing can do or is for; sometimes nothing fits, and the answer names what is missing."""
    if speaker.happens(0.12):
        row, fact = speaker.pick([r for r in _THING_ROWS if not facts.of_row(r)]), None
    else:
        pool = [f for f in facts.things if facts.names_one(f, False)]
        if not pool or speaker.happens(0.15):
            pool = facts.stuff or pool
        if not pool:
            return None
        fact = speaker.pick(pool)
        row = fact.row
    known = CLASSES[row]
    family = "reason_used" if known.name in _USED_BY_PEOPLE else "reason_does"
    question = speaker.ask(family, speaker.pick(known.affordances))
    if fact is None:
        return [Turn("absent_reason", question, f"There is no {known.spoken}.", key=("no",))]
    return [Turn("reason", question, grounded(fact) + ".", (fact.slot,))]


def region_caption(facts: FrameFacts, speaker: Speaker) -> Dialogue | None:
    """One region: what it is, its colour, or its mask."""
    pool = facts.things if facts.things and speaker.happens(0.8) else facts.sure
    if not pool:
        return None
    fact = speaker.pick(pool)
    region = (fact.slot,)
    draw = speaker.rng.uniform()
    if draw < 0.12:
        return [Turn("region_segment", speaker.ask("region_segment"), grounded(fact) + ".", region, region)]
    if draw < 0.25 and fact.is_thing:
        task, answer, key = "region_colour", f"It is {fact.colour}.", fact.colour
    else:
        task, answer, key = "region_caption", capital(fact.with_article) + ".", fact.noun
    question = speaker.ask("region_colour" if task == "region_colour" else "region")
    return follow_up(fact, [Turn(task, question, answer, (), region, (key,), fact.slot)], speaker)


def region_pair(facts: FrameFacts, speaker: Speaker) -> Dialogue | None:
    """Two regions, named or compared."""
    if len(facts.sure) < 2:
        return None
    first, second = (facts.sure[int(i)] for i in speaker.rng.choice(len(facts.sure), 2, replace=False))
    regions = (first.slot, second.slot)
    clear = not 1 / SIZE_RATIO < first.area / second.area < SIZE_RATIO
    if first.is_thing and second.is_thing and speaker.happens(0.4) and clear:
        larger = first if first.area > second.area else second
        answer = f"The {larger.name} is larger."
        question = speaker.ask("region_compare")
        return [Turn("region_compare", question, answer, (), regions, (larger.noun,), larger.slot)]
    answer = capital(f"{first.with_article} and {second.with_article}.")
    return [Turn("region_pair", speaker.ask("region_pair"), answer, (), regions, (first.noun, second.noun))]
