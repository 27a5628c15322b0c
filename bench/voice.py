"""A call → its sound: planned and joined, beside its floor, the same bytes put into a WAV file at once.

    python bench/voice.py [--times 200]

In this process, without HTTP. *first*: the first call after a start, when the packs are read; a server reads them as it
starts.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from display import waves  # noqa: E402
from display.joining import joined, length_ms  # noqa: E402
from display.packs import voices  # noqa: E402
from display.phrases import Saying  # noqa: E402

SAYINGS = {
    "full": Saying(number="A023", counter=3),
    "short, zh": Saying(number="A023", counter=3, languages=("zh",)),
    "short, en": Saying(number="A023", counter=3, languages=("en",)),
    "again, zh": Saying(number="A023", counter=3, languages=("zh",), again=True, chime=False),
    "again, en": Saying(number="A023", counter=3, languages=("en",), again=True, chime=False),
    "brief, zh": Saying(number="A023", counter=3, languages=("zh",), brief=True, chime=False),
    "brief, en": Saying(number="A023", counter=3, languages=("en",), brief=True, chime=False),
    "full, sorry": Saying(number="A023", counter=3, sorry=True),
    "longest": Saying(number="AB1007", counter=999, sorry=True),
    "attention": Saying(attention=True),
}


def main() -> None:
    """Print a row for each kind of saying."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    times = parser.parse_args().times
    first = clock(lambda: joined(SAYINGS["full"], voices(None, {})))
    print(f"first: {first:.0f} ms\n")
    print(f"{'saying':<12} {'long':>7} {'bytes':>9} {'median':>9} {'worst':>9} {'floor':>9} {'ratio':>6}")
    for name, saying in SAYINGS.items():
        file = joined(saying, voices(None, {}))
        raw = file[44:]
        took = [clock(lambda: joined(saying, voices(None, {}))) for _ in range(times)]  # noqa: B023
        floor = statistics.median(clock(lambda: waves.as_wav([raw])) for _ in range(times))  # noqa: B023
        median = statistics.median(took)
        length = length_ms(saying, voices(None, {})) / 1000
        print(
            f"{name:<12} {length:>5.1f} s {len(file):>9,} {median:>6.2f} ms {max(took):>6.2f} ms {floor:>6.2f} ms"
            f" {median / floor:>6.1f}"
        )


def clock(act: Callable[[], object]) -> float:
    """How many milliseconds something takes."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
