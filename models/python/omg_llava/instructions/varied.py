"""More ways to put the questions of training: patterns from which many wordings can be drawn.

``[a|b|]`` takes one of its alternatives, ``{}`` what is asked about. They widen what training hears; quality is
measured on the wordings that ``wordings.py`` writes out, whose held-out share no pattern may give.
"""

import re

import numpy as np

from omg_llava.instructions.wordings import is_held_out

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_TELL = "[tell me|say|let me know|report|i wonder|i want to know|i'd like to know|do you know|can you tell|explain]"
_NAME = "[tell me|say|state|report|give me|name|write down|i want to know|i need|can you tell me|find out]"
_MASK = "[mask|segmentation|outline|contour|silhouette|shape|cut-out]"
_DRAW = (
    "[segment|mask|outline|mark|highlight|select|show|find|display|extract|isolate|trace|shade|label|frame|fill|paint]"
)
_PICTURE = "[picture|image|photo|scene|frame|view]"
_THINGS = "[things|objects|items]"
_SEE = "[see|spot|find|make out|notice|recognise|discover]"

PATTERNS: dict[str, tuple[str, ...]] = {
    "segment": (
        _DRAW + " {}[|| with a mask| as a mask| exactly]",
        "[give|show|get|bring|draw|make|hand] me [the|a] " + _MASK + " [of|for] {}",
        "[produce|create|make|draw|generate|compute|output] [the|a] " + _MASK + " [of|for|around] {}",
        "[i want|i need|i would like|i'm after] [the|a] " + _MASK + " [of|for] {}",
        "[i want|i need|i would like|i'd love] to [see|have|look at] [|only |just ]{}",
        "which [parts|points|places] [are|show|belong to|make up] {}?",
        "where [|exactly ]is {}? [reply|answer|show me|tell me] with [its mask|the mask|an outline]",
        "[look for|search for|locate|spot] {} and [mark|segment|mask|outline|show|highlight] it",
        "[tell|show] me which [pixels|parts] [are|belong to] {}",
        "{}: [mask it|segment it|show it|outline it|mark it]",
        "the [segmentation|outline|contour|silhouette|shape] of {}",
        "put [an outline|a contour|a frame|a shape] [on|over|around] {}",
        "separate {} from [the background|everything else|what is behind it|the others]",
        "let me [have|look at|get] {}",
        "what [pixels|area|space] does {} [cover|take|fill]?",
        "make {} [visible|stand out|bright]",
    ),
    "place": (
        "where [|exactly |in the image |in this photo |in the scene ]is {}[| standing| placed| to be found]?",
        _TELL + " where {} [is|stands|can be found|is placed]",
        _NAME + " the [position|place|location|side] of {}",
        "[in|at] [which|what] [part|third|spot|place] of the " + _PICTURE + " is {}?",
        "is {} [left, middle or right|on the left or on the right or in the middle|at the left, centre or right]?",
        "{} is where?",
        "where [can|could|should|would] [i|you|we|one] [see|find|spot|look for] {}?",
        "to which side is {}?",
        "[left or right or middle|which side|what place], {}?",
    ),
    "places": (
        "where [|exactly |in the image |in the scene ]are {}[| standing| placed]?",
        _TELL + " where {} [are|stand|can be found]",
        _NAME + " the [positions|places|locations|sides] of {}",
        "where [can|could|should] [i|you|we|one] [see|find|spot] {}?",
        "{} are where?",
    ),
    "colour": (
        "[what|which] [colour|hue|shade|tint] [is|has] {}[| here]?",
        "[what|which] colour does {} [show|wear|bear|possess]?",
        _NAME + " the [colour|hue|shade|colouring] of {}",
        _TELL + " [what|which] colour {} [is|has|shows]",
        "{} [has|is] [what|which] colour?",
        "[colour|hue|shade] of {}?",
        "what [would you say is|do you think is|might be] the colour of {}?",
        "[what|which] colour [do you see on|can you see on|would you give|did they paint] {}?",
        "[look at|see|take|consider] {}. [what|which] colour [is it|does it have]?",
        "{}: [what|which] colour?",
        "{}, [what|which] colour is it?",
        "by what colour do i [know|find|recognise] {}?",
    ),
    "colours": (
        "[what|which] [colours|hues|shades] [are|have] {}[| here]?",
        _NAME + " the [colours|hues|shades] of {}",
        _TELL + " [what|which] colours {} [are|have|show]",
        "[colours|hues] of {}?",
        "{}: [what|which] colours?",
    ),
    "is_colour": (
        "is {} [really|truly|perhaps|actually|indeed] {}?",
        "[tell me|say|i wonder|i want to know|can you see|check] [if|whether] {} is {}",
        "is it [right|correct|so|a fact] that {} is {}?",
        "{} is {}, [right|correct|isn't it|yes or no|true or false]?",
        "do you [think|believe|find|see] that {} is {}?",
    ),
    "existence": (
        "is there [|maybe |perhaps |also |really ]{}[| here| somewhere| around| to be seen]?",
        "[do|can|could] [you|we|i|one] " + _SEE + " {}[| here| anywhere| somewhere]?",
        "[tell me|say|let me know|check|find out|i'd like to know] [if|whether] there is {}",
        "does [the|this] " + _PICTURE + " [hold|have|include|feature|depict|contain] {}?",
        "is {} [present|shown|here|anywhere|in the photo|in the scene|part of the picture]?",
        "{}: [is it there|yes or no|is there one|there or not]?",
        "do you have {} [there|here]?",
        "there is {}, [right|yes or no|isn't there]?",
    ),
    "existence_any": (
        "are there [|maybe |perhaps |also ][|any ]{} [here|somewhere|around|to be seen|in this photo]?",
        "[do|can|could] [you|we|i|one] " + _SEE + " [|any ]{}[| here| anywhere]?",
        "[tell me|say|let me know|check|find out] [if|whether] there are [|any ]{}",
        "does [the|this] " + _PICTURE + " [hold|have|include|feature|depict] [|any ]{}?",
        "are [|any ]{} [present|shown|here|in the photo|in the scene]?",
        "{}: [yes or no|are there any|there or not]?",
    ),
    "count": (
        "how many {} [|exactly ][exist|appear|do we see|can i count|do you count|stand there|are here|are shown]?",
        "[count|add up|number] [|all |all the |the ]{}[| here| in the scene]",
        _TELL + " how many {} [there are|you see|are here|are shown|exist]",
        _NAME + " the [number|count|total|amount] of {}",
        "{}: how many?",
        "{}, how many [are there|do you see|are they]?",
        "what is the [count|total|amount] of {}?",
        "how [large|big|high] is the number of {}?",
    ),
    "count_things": (
        "how many " + _THINGS + " [|exactly ][exist|appear|can i count|do you count|stand there|are here|are shown]?",
        "[count|add up|number] [|all |all the |the ]" + _THINGS + "[| here| in the scene]",
        _TELL + " how many " + _THINGS + " [there are|you see|are here|are shown]",
        _NAME + " the [number|count|total|amount] of " + _THINGS,
        _THINGS + ": how many?",
        "what is the [count|total|amount] of " + _THINGS + "?",
        "how many [of them|pieces|things of any kind|different things|things in total] [are there|do you see]?",
    ),
    "existence_things": (
        "[do|can|could] [you|we|i] " + _SEE + " [any things|any objects|any thing]?",
        "are there [|any ][things|objects|items] [here|around|to be seen]?",
        "[tell me|say] [if|whether] there is [anything|any thing|any object]",
    ),
    "segment_all": (
        _DRAW + " [all|every one of|each of|all of] the {}",
        "[give|show|get|draw] me [masks|outlines|contours] [of|for] [all|all the] {}",
        "[i want|i need|i would like] [|masks of |to see ]all [|the ]{}",
        "all [|the ]{}[: mask them|: segment them| with masks]",
        "[look for|search for|spot] all {} and [mark|segment|mask|outline|show] them",
        "which pixels are {}? all of them",
    ),
    "segment_things": (
        _DRAW + " [all|all the|all of the] " + _THINGS,
        _DRAW + " [every|each] [thing|object|item]",
        "[give|show|get|draw] me [masks|outlines|contours] [of|for] [all|all the] " + _THINGS,
        "[i want|i need|i would like] [|masks of |to see ]all [|the ]" + _THINGS,
        "all " + _THINGS + "[: mask them|: segment them| with masks]",
    ),
    "everything_except": (
        _DRAW + " [everything|all things|all] [except|but|besides|save|apart from|other than|without] {}",
        "[i want|i need|show me|give me] [everything|all things|all] [except|but|besides|apart from|without] {}",
        "[all|everything] [save|besides|without|apart from] {}",
        "[skip|ignore|drop|omit|forget] {} and " + _DRAW + " [the rest|everything else|all others|the others]",
        "not {}, but [everything else|all the rest|all others]",
    ),
    "caption": (
        "[describe|summarise|explain|outline in words] [the|this] [picture|image|photo|view]",
        "what [do we see|is to be seen|can be seen|can one see|appears|is visible][| here| in this photo]?",
        "[tell me|say|report|write|explain] what [is here|you can see|there is|is visible|this picture shows]",
        "[give me|write|i want|i need|make] a [caption|summary|short text|description] [of|for] [the|this] " + _PICTURE,
        "what is [this|the] " + _PICTURE + " [of|about]?",
        "[list|name] [all you see|what is here|the things and the background|everything]",
    ),
    "grounded_caption": (
        "[describe|summarise|explain] [the|this] " + _PICTURE + " [with|using|and add|and give] masks",
        "[describe|list|name] [all you see|what is here|everything] and [mask|segment|mark|outline] [it|each]",
        "what [do you see|is here|is visible|can be seen]? [add|use|with|give|include] masks",
        "[tell me|say|report] what [is here|you can see|there is] and [mask|segment|mark|outline] [it|each thing]",
        "[give me|write|i want|i need] a [caption|description|summary] [with masks|with a mask for each thing]",
    ),
    "background": (
        "what is [the background made of|in the back|further back|around the things]?",
        _NAME + " the background",
        _TELL + " what the background [is|shows|holds]",
        "[which|what] [ground|grounds|scenery|surroundings|landscape] do you see?",
        "[look at|see] the background. what is it?",
    ),
    "largest": (
        "[what|which] [|of the things |one ]is [|by far ]the [largest|biggest]?",
        "[what|which] [thing|object|item] [is largest|is biggest|has the largest size|is the largest here]?",
        _NAME + " the [largest|biggest] [thing|object|item|one]",
        _TELL + " [what|which thing|which object] is [the largest|the biggest|largest|biggest]",
        "the [largest|biggest] [thing|object|item|of all]?",
        "of [the|these] " + _THINGS + ", [which|what] is [largest|the biggest]?",
        "[nothing|no thing|no object] is [larger|bigger] than what?",
    ),
    "smallest": (
        "[what|which] [|of the things |one ]is [|by far ]the [smallest|tiniest]?",
        "[what|which] [thing|object|item] [is smallest|is tiniest|has the smallest size|is the smallest here]?",
        _NAME + " the [smallest|tiniest] [thing|object|item|one]",
        _TELL + " [what|which thing|which object] is [the smallest|smallest|the tiniest]",
        "the [smallest|tiniest] [thing|object|item|of all]?",
        "of [the|these] " + _THINGS + ", [which|what] is [smallest|the smallest]?",
    ),
    "compare_size": (
        "[what|which|which one|which thing|which of them] [is|looks|seems] [larger|bigger][,|:] {} or {}?",
        "{} or {}[:|,] [which|what|which one] is [larger|bigger]?",
        "{} and {}: [which|which one|what] is [larger|bigger]?",
        _TELL + " [which|which one|what] is [larger|bigger], {} or {}",
        "[take|look at|see|of the two,] {} and {}[:|.] [which|which one] is [larger|the larger|the bigger]?",
        "[is it|would it be] {} or {} that is [larger|bigger]?",
        "name the [larger|bigger] of {} and {}",
    ),
    "compare_small": (
        "[what|which|which one|which thing|which of them] [is|looks|seems] smaller[,|:] {} or {}?",
        "{} or {}[:|,] [which|what|which one] is smaller?",
        "{} and {}: [which|which one|what] is smaller?",
        _TELL + " [which|which one|what] is smaller, {} or {}",
        "[take|look at|see] {} and {}[:|.] [which|which one] is [smaller|the smaller]?",
        "[is it|would it be] {} or {} that is smaller?",
        "name the smaller of {} and {}",
    ),
    "is_larger": (
        "is {} [really|truly|perhaps|actually|indeed|maybe] [larger|bigger] than {}?",
        "[tell me|say|i wonder|i want to know|check] [if|whether] {} is [larger|bigger] than {}",
        "{} is [larger|bigger] than {}, [right|correct|yes or no|true or false]?",
        "do you [think|believe|find|see] that {} is [larger|bigger] than {}?",
    ),
    "is_smaller": (
        "is {} [really|truly|perhaps|actually|indeed|maybe] smaller than {}?",
        "[tell me|say|i wonder|i want to know|check] [if|whether] {} is smaller than {}",
        "{} is smaller than {}, [right|correct|yes or no|true or false]?",
        "do you [think|believe|find|see] that {} is smaller than {}?",
    ),
    "compare_left": (
        "[what|which|which one|which of them] [is|stands|looks] [further|more] [left|to the left][,|:] {} or {}?",
        "{} or {}[:|,] [which|what|which one] is [further left|more to the left|further to the left]?",
        "{} and {}: [which|which one] is [further left|the left one|more to the left]?",
        _TELL + " [which|which one] is [further left|further to the left], {} or {}",
        "[take|look at|see] {} and {}[:|.] [which|which one] is further left?",
    ),
    "compare_right": (
        "[what|which|which one|which of them] [is|stands|looks] [further|more] [right|to the right][,|:] {} or {}?",
        "{} or {}[:|,] [which|what|which one] is [further right|more to the right|further to the right]?",
        "{} and {}: [which|which one] is [further right|the right one|more to the right]?",
        _TELL + " [which|which one] is [further right|further to the right], {} or {}",
        "[take|look at|see] {} and {}[:|.] [which|which one] is further right?",
    ),
    "is_left_of": (
        "is {} [really|perhaps|actually|indeed|maybe] [left of|to the left of] {}?",
        "[say|i wonder|i want to know|check] [if|whether] {} is [left of|to the left of] {}",
        "{} is [left of|to the left of] {}, [right|correct|yes or no|true or false]?",
        "do you [think|believe|find] that {} is [left of|to the left of] {}?",
    ),
    "is_right_of": (
        "is {} [really|perhaps|actually|indeed|maybe] [right of|to the right of] {}?",
        "[say|i wonder|i want to know|check] [if|whether] {} is [right of|to the right of] {}",
        "{} is [right of|to the right of] {}, [correct|yes or no|true or false]?",
        "do you [think|believe|find] that {} is [right of|to the right of] {}?",
    ),
    "reason_used": (
        _DRAW + " [what|something|a thing|the thing|the object] [i could|one can|people] {}",
        "[what|which thing|which object] [would|might|could] [one|i|people] {}? [mask|segment|outline|show] it",
        "[i'd like|i have|i wish] to {}. [mask|show me|find|outline] what [helps|i need|is good for that]",
    ),
    "reason_does": (
        _DRAW + " [what|something that|a thing that|the thing that|the object that] [could|can|might] {}",
        "[what|which thing|which object] [would|might|could] {}? [mask|segment|outline|show] it",
    ),
    "region": (
        "[what|which thing|which object] [is|do you see|can be seen] [inside|within|in] <region>?",
        "[name|describe|recognise|classify|explain] [what is in|the object in|what you see in|the content of] <region>",
        "<region> [name|describe|recognise|classify] [this|the object|what is here|this thing|what you see]",
        "[name|describe|classify|label] [this|the object|this thing]: <region>",
        "identify [what is in|the object in|the thing inside] <region>",
        _TELL + " what [<region> shows|is in <region>|is inside <region>|<region> holds]",
        "<region> [what|which thing|which object] [is it|is here|do i see|is that|have i marked|did i point at]?",
        "what [object|thing|kind of thing] is [<region>|in <region>|inside <region>]?",
        "[look at|see|take] <region>. [what is it|name it|what is this|what do you see]?",
        "<region> [is what|shows what|holds what]?",
        "[the|this] [region|area|part|spot] <region> [is what|shows what]?",
        "give me [the name|the class|a name] of <region>",
    ),
    "region_segment": (
        _DRAW + " <region>[|| with a mask]",
        "<region> " + _DRAW + " [this|it|the object|this thing]",
        "[give|show|draw] me [the|a] " + _MASK + " of <region>",
        "<region> [the mask|mask|segmentation|outline], please",
    ),
    "region_colour": (
        "[what|which] [colour|hue|shade] [is|has] [<region>|the thing in <region>|this: <region>]?",
        _NAME + " the [colour|hue|shade] of [<region>|the thing in <region>]",
        "<region> [what|which] colour [is it|has it|do you see|is the thing]?",
        _TELL + " [what|which] colour <region> [is|has]",
        "<region> [tell me|say|give me] [its|the] colour",
        "<region>: [what|which] colour?",
        "[look at|see] <region>. [what|which] colour [is it|does it have]?",
    ),
    "region_pair": (
        "[name|describe|recognise|classify] [what is in|the things in|the objects in] <region> and <region>",
        "[what|which things] [is|are|do you see] [inside|within|in] <region> and <region>?",
        "<region> <region> [name|describe] [these|the two|both things]",
        _TELL + " what [is in|are] <region> and <region>",
        "<region> and <region>: [what are they|what is this|name them]?",
    ),
    "region_compare": (
        "[what|which|which one|which region] [is|looks|seems] [larger|bigger][,|:] <region> or <region>?",
        "<region> or <region>[:|,] [which|which one] is [larger|bigger]?",
        "<region> <region> [which|which one|which of them] is [larger|bigger]?",
        _TELL + " [which|which one] is [larger|bigger], <region> or <region>",
    ),
    "it_segment": (
        _DRAW + " it[|| with a mask| for me]",
        "[give|show|get|draw] me [the|a|its] " + _MASK + "[| of it]",
        "[i want|i need|i would like] [its|the] mask",
        "let me [see|have|look at] it",
        "[now|and] [mask|outline|segment|show] it",
        "its [mask|outline|contour|segmentation]",
    ),
    "it_colour": (
        "[what|which] [colour|hue|shade] [is|has] it?",
        _NAME + " its [colour|hue|shade]",
        _TELL + " [what|which] colour it [is|has]",
        "[and|now] [what|which] colour [is it|does it have]?",
        "[what|which] colour [does it show|do you see on it|has this thing]?",
        "its [colour|hue|shade]?",
        "[the colour|colour] of it?",
    ),
    "it_place": (
        "[and|now] where [is it|do you see it|can i find it]?",
        "where [|exactly |in the image ]is it[| standing| placed]?",
        _TELL + " where it [is|stands|can be found]",
        _NAME + " its [position|place|location|side]",
        "its [position|place|location]?",
        "where [can|could|should] [i|we|one] [see|find|spot] it?",
        "is it [left, middle or right|on the left, in the middle or on the right]?",
    ),
    "and": (
        "[and|now|then|next|again] [for |with |]{}[|.|?]",
        "[what|how] about {}[| then| now]?",
        "[do|say|tell me] the same [for|about|with] {}",
        "[same|the same] [question |thing |]for {}",
        "{}[|, too|, as well|?| then?| next]",
        "[and|so|but] what [of|about] {}?",
        "{} [also|as well]",
    ),
    "left": ("[what|which thing|which object] [has left|is missing now|went out|vanished|is not here any more]?",),
    "came": ("[what|which thing|which object] [has come|came here|entered|joined|is here now but was not before]?",),
}


def draw(family: str, rng: np.random.Generator) -> str | None:
    """A wording of a family's patterns that is not held out; None where the family has no patterns."""
    if family not in PATTERNS:
        return None
    while True:
        pattern = PATTERNS[family][int(rng.integers(len(PATTERNS[family])))]
        said = _CHOICE.sub(lambda m: _one(m.group(1).split("|"), rng), pattern)
        said = said[0].upper() + said[1:]
        if said[-1] not in ".?":
            said += "."
        if not is_held_out(said):
            return said


def _one(choices: list[str], rng: np.random.Generator) -> str:
    return choices[int(rng.integers(len(choices)))]
