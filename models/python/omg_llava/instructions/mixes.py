"""How often each task is drawn, by stage of training."""

import numpy as np

from omg_llava.instructions import tasks as t
from omg_llava.instructions.conversation import conversation
from omg_llava.instructions.dialogue import Dialogue, Task
from omg_llava.instructions.facts import FrameFacts
from omg_llava.instructions.following import left_or_came, moved
from omg_llava.instructions.speaker import Speaker
from omg_llava.instructions.unknown import chat, unknown_thing

Mix = tuple[tuple[Task, float], ...]

TASKS: Mix = (
    (t.caption, 1.4),
    (t.grounded_caption, 2.0),
    (t.background, 0.6),
    (t.colour_question, 7.0),
    (t.count_question, 15.0),
    (t.count_things, 2.2),
    (t.existence_question, 3.0),
    (t.place_question, 2.4),
    (t.colours_question, 1.4),
    (t.places_question, 1.5),
    (t.extreme_question, 2.4),
    (t.compare, 11.0),
    (t.refer, 6.0),
    (t.refer_two, 1.2),
    (t.refer_several, 1.8),
    (t.everything, 2.8),
    (t.refer_absent, 3.2),
    (t.reason, 2.0),
    (t.region_caption, 4.8),
    (t.region_pair, 1.4),
    (conversation, 4.6),
    (left_or_came, 5.0),
    (moved, 3.5),
    (unknown_thing, 4.8),
    (chat, 3.0),
)
# Which of two is larger, what moved: learned where they are frequent, from what is told; what is seen only has to hold.
_TOLD_WEIGHTS = {t.compare: 55.0, left_or_came: 10.0, moved: 9.0}
TOLD_TASKS: Mix = tuple((task, _TOLD_WEIGHTS.get(task, weight)) for task, weight in TASKS)
# For a model that has to learn to look things up: answers that cannot be copied from the question, several in one.
# Counting and descriptions are learned only where they are frequent.
LOOKUP_TASKS: Mix = (
    (t.caption, 4.0),
    (t.grounded_caption, 6.0),
    (t.background, 0.2),
    (t.colour_question, 2.0),
    (t.count_question, 24.0),
    (t.existence_question, 1.5),
    (t.place_question, 1.0),
    (t.colours_question, 8.0),
    (t.places_question, 4.0),
    (t.extreme_question, 1.5),
    (t.refer, 3.0),
    (t.refer_two, 0.3),
    (t.refer_several, 8.0),
    (t.refer_absent, 1.0),
    (t.reason, 2.5),
    (t.region_caption, 0.4),
    (t.region_pair, 0.3),
)
# Task fine-tuning of the [SEG] decoder.
SEGMENT_TASKS: Mix = (
    (t.grounded_caption, 1.0),
    (t.refer, 5.0),
    (t.refer_two, 1.0),
    (t.refer_several, 2.0),
    (t.refer_absent, 1.0),
    (t.reason, 2.0),
)
CAPTION_TASKS: Mix = ((t.caption, 2.0), (t.region_caption, 1.0), (t.background, 0.5))


def draw_dialogue(facts: FrameFacts, speaker: Speaker, mix: Mix = TASKS) -> Dialogue | None:
    """One dialogue of the mix, None after several frames' worth of refusals (a frame without anything sure)."""
    weights = np.array([weight for _, weight in mix])
    if not facts.sure:
        return None
    for _ in range(20):
        dialogue = mix[int(speaker.rng.choice(len(mix), p=weights / weights.sum()))][0](facts, speaker)
        if dialogue:
            return dialogue
    return None
