"""The product beside what one would write in Python over the same bundle: ``python -m benchmarks``."""
