"""The compiled inner loops over the arrays of a segment: packing, sets, keys, scores.

All arrays of paragraph numbers are u32 and ascend. Bounds and places are 64-bit integers.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.engine.kernels import keys, lists
else:

    def __getattr__(name: str) -> object:
        # Loaded when first used: what compiles takes half a second, which a small update need not wait for.
        if name in __all__:
            return import_module(f"{__name__}.{name}")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = ["keys", "lists"]
