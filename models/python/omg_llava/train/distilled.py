"""Plain chat of a language model with itself, so that it does not forget how to while it learns to look.

The model writes a user's line after the start of a user's turn, and then answers it; nothing of others goes in.
"""

from collections.abc import Iterable

import torch
from tokenizers import Tokenizer

from omg_llava.language.internlm2 import InternLm2
from omg_llava.language.tokenizer import TURN_END, TURN_START

SYSTEM = f"{TURN_START}system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face{TURN_END}\n"
USER, ASSISTANT = f"{TURN_START}user\n", f"{TURN_END}\n{TURN_START}assistant\n"
_LINE_TOKENS, _ANSWER_TOKENS, _ROWS = 32, 72, 512
_LONGEST_ANSWER = 240  # characters; longer ones are cut behind their last full sentence


@torch.no_grad()
def continued(
    llm: InternLm2, tokenizer: Tokenizer, prompts: list[str], new_tokens: int, temperature: float
) -> list[str | None]:
    """What comes after each prompt up to the end of its turn; None where no end came. temperature 0: the likeliest
    token."""
    language = llm.model.layers[0].attention
    end = tokenizer.token_to_id(TURN_END)
    words = llm.model.tok_embeddings.weight
    results: list[str | None] = []
    for first in range(0, len(prompts), _ROWS):
        encoded = [tokenizer.encode(p, add_special_tokens=False).ids for p in prompts[first : first + _ROWS]]
        rows, longest = len(encoded), max(map(len, encoded))
        shape = (len(llm.model.layers), 2, rows, language.groups, longest + new_tokens, language.head_width)
        cache = torch.zeros(shape)
        ids = torch.tensor([e + [end] * (longest - len(e)) for e in encoded])
        lengths = torch.tensor([len(e) for e in encoded])
        logits, _ = llm.prefill(words[ids], lengths, torch.arange(rows), cache)
        said = []
        for step in range(new_tokens):
            if temperature > 0:
                likely = (logits / temperature).softmax(-1).topk(50)
                chosen = likely.indices.gather(1, torch.multinomial(likely.values, 1)).squeeze(1)
            else:
                chosen = logits.argmax(-1)
            said.append(chosen)
            logits, _ = llm.decode(chosen, lengths + step, cache)
        for row in torch.stack(said, 1).tolist():
            results.append(tokenizer.decode(row[: row.index(end)]).strip() if end in row else None)
            if results[-1] is None and temperature == 0:
                results[-1] = tokenizer.decode(row).strip() + "…"
    return results


def shortened(answer: str) -> str | None:
    """The answer up to the end of a sentence within the longest length; None where there is none."""
    if len(answer) <= _LONGEST_ANSWER and not answer.endswith("…"):
        return answer or None
    end = max(answer.rfind(stop, 0, _LONGEST_ANSWER) for stop in (". ", "! ", "? "))
    return answer[: end + 1] if end > 0 else None


def self_chat(llm: InternLm2, tokenizer: Tokenizer, count: int, lines: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Up to ``count`` lines that the model makes up and the given ones, each with its answer."""
    made_up = continued(llm, tokenizer, [SYSTEM + USER] * count, _LINE_TOKENS, 1.0)
    asked = [*lines, *dict.fromkeys(line for line in made_up if line and "\n" not in line and "<" not in line)]
    answers = continued(llm, tokenizer, [SYSTEM + USER + line + ASSISTANT for line in asked], _ANSWER_TOKENS, 0.0)
    pairs = [(line, shortened(answer)) for line, answer in zip(asked, answers, strict=True) if answer]
    return [(line, answer) for line, answer in pairs if answer and "<" not in answer]
