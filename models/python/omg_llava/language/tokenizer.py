"""Byte-level BPE tokenizer, its special tokens, and the prompt template (spec 3.2 to 3.4)."""

import json
from collections import Counter
from collections.abc import Iterable

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

BOS, PAD, TURN_START, TURN_END = "<s>", "<pad>", "<|im_start|>", "<|im_end|>"
SEG, PHRASE_START, PHRASE_END = "[SEG]", "<p>", "</p>"
REGION, MARK, IMAGE = "<region>", "<mark>", "<image>"
SPECIAL_TOKENS = (BOS, PAD, TURN_START, TURN_END, SEG, PHRASE_START, PHRASE_END, REGION, MARK, IMAGE)

# Everything the caller needs to build the text of a dialogue; stored in bundle.json as it is.
PROMPT = {
    "bos": BOS,
    "system": "",
    "user": TURN_START + "user\n{input}" + TURN_END + "\n" + TURN_START + "assistant\n",
    "turnEnd": TURN_END + "\n",
    "stop": [TURN_END],
    "image": IMAGE + "\n",
    "imagePlaceholder": IMAGE,
    "regionPlaceholders": [REGION, MARK],
    "seg": SEG,
    "phraseStart": PHRASE_START,
    "phraseEnd": PHRASE_END,
}
# SmolLM2 knows no first token; its own system text costs 20 tokens a dialogue and says nothing of pictures.
SMOLLM2_PROMPT = PROMPT | {"bos": ""}


def train_tokenizer(texts: Iterable[str], vocabulary: int) -> Tokenizer:
    """BPE over bytes with ``vocabulary`` entries in all; special tokens have the first ids."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    specials = [AddedToken(t, special=True, normalized=False) for t in SPECIAL_TOKENS]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(
        texts,
        trainers.BpeTrainer(
            vocab_size=vocabulary, special_tokens=specials, initial_alphabet=alphabet, show_progress=False
        ),
    )
    return tokenizer


def grow_tokenizer(tokenizer: Tokenizer, texts: Iterable[str], vocabulary: int) -> Tokenizer:
    """A tokenizer of ``vocabulary`` entries that goes on merging where this one stops: every old token keeps its id,
    and every text that no new merge touches its tokens."""
    stored = json.loads(tokenizer.to_str())
    vocab: dict[str, int] = stored["model"]["vocab"]
    words = Counter(
        piece for text in texts for piece, _ in tokenizer.pre_tokenizer.pre_tokenize_str(text) if len(piece) > 1
    )
    names = {index: token for token, index in vocab.items()}
    split = {word: [names[t.id] for t in tokenizer.model.tokenize(word)] for word in words}
    while len(vocab) < vocabulary:
        pairs: Counter[tuple[str, str]] = Counter()
        for word, pieces in split.items():
            for pair in zip(pieces, pieces[1:], strict=False):
                pairs[pair] += words[word]
        if not pairs:
            raise ValueError(f"vocabulary: {vocabulary} (expected: at most {len(vocab)}, the texts give no more)")
        # Among equals the first in the alphabet, so that the result depends on the texts alone.
        first, second = min(pairs, key=lambda pair: (-pairs[pair], pair))
        if first + second not in vocab:
            vocab[first + second] = len(vocab)
        stored["model"]["merges"].append([first, second])
        split = {word: _merged(pieces, first, second) for word, pieces in split.items()}
    return Tokenizer.from_str(json.dumps(stored))


def _merged(pieces: list[str], first: str, second: str) -> list[str]:
    if first not in pieces:
        return pieces
    result: list[str] = []
    for piece in pieces:
        if result and result[-1] == first and piece == second:
            result[-1] = first + second
        else:
            result.append(piece)
    return result


def dialogue_text(turns: list[tuple[str, str]], question: str, template: dict = PROMPT) -> str:
    """The prompt for ``question`` after finished turns (question, raw answer); the first question carries the image."""
    inputs = [q for q, _ in turns] + [question]
    inputs[0] = template["image"] + inputs[0]
    text = template["bos"] + template["system"]
    for text_in, (_, answer) in zip(inputs, turns, strict=False):
        text += template["user"].format(input=text_in) + answer + template["turnEnd"]
    return text + template["user"].format(input=inputs[-1])


def with_placeholders(question: str, prompts: int) -> str:
    """Question in which every visual prompt has a placeholder: missing ones are put in front."""
    missing = prompts - question.count(REGION) - question.count(MARK)
    return (REGION + " ") * max(missing, 0) + question
