"""What a test needs besides the package."""

import importlib.util


def installed(*packages: str, extra: str = "") -> bool:
    """Whether packages are there; says aloud what is not tested without them.

    extra: how they are installed, when one extra has them all.
    """
    absent = [name for name in packages if importlib.util.find_spec(name) is None]
    if absent:
        hint = f" (pip install {extra})" if extra else ""
        print(f"\n1 test left out: {', '.join(absent)} not installed{hint}")
    return not absent
