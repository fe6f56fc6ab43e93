"""Fuzzing for a time: each property in turn, with ever new inputs.

    python -m tests.fuzz [--minutes 10] [--seed 1] [PROPERTY…]

What fails is printed by hypothesis, as short as it can make it; keep it as a test.
"""

from __future__ import annotations

import resource
import shutil
import time
from collections import Counter
from collections.abc import Callable
from itertools import count

import click
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.properties import PROPERTIES, Property, folder

_AT_A_TIME = 200
MEGABYTES = 1000
_NAMES = {prove.name: prove for prove in PROPERTIES}


def rounds(prove: Property, examples: int, number: int) -> Callable[[], None]:
    """The property with so many inputs; another number gives others."""
    checks = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
    limits = settings(
        max_examples=examples,
        database=None,
        deadline=None,
        suppress_health_check=checks,
        phases=(Phase.generate, Phase.shrink),
    )
    proving: Callable[[], None] = seed(number)(limits(given(*prove.strategies)(prove.check)))
    return proving


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(tuple(_NAMES)))
@click.option("--minutes", default=10.0, help="How long, in all.")
@click.option("--seed", "first", type=int, default=lambda: int(time.time()), help="Which inputs.")
def main(names: tuple[str, ...], minutes: float, first: int) -> None:
    """Tries inputs until the time is over or a property fails."""
    end = time.monotonic() + 60 * minutes
    done = Counter[str]()
    click.echo(f"seed {first}")
    try:
        for number in count(first):
            for name in names or _NAMES:
                if time.monotonic() > end:
                    return
                rounds(_NAMES[name], _AT_A_TIME, number)()
                done[name] += _AT_A_TIME
    finally:
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        click.echo(f"{dict(done)}, {used} MB")
        shutil.rmtree(folder(), ignore_errors=True)
        if used > MEGABYTES:
            raise click.ClickException(f"more than {MEGABYTES} MB")


if __name__ == "__main__":
    main()
