"""The language side: InternLM2-style decoder, LoRA, projectors, tokenizer and prompt template (spec 2.9 and 3)."""
