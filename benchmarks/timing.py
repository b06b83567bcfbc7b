"""What the benchmarks share: one line for each thing that is timed."""

import time
from collections.abc import Callable


def timed(name: str, run: Callable[[], object]) -> float:
    """Runs it, prints the seconds that it took, and returns them."""
    start = time.perf_counter()
    run()
    seconds = time.perf_counter() - start
    print(f"{name:<44}{seconds:8.2f} s", flush=True)
    return seconds
