"""How a loop is compiled, and compiled once."""

# Numba reads what is compiled, not mypy.
# mypy: disable-error-code="no-untyped-def, no-untyped-call, misc, attr-defined, call-arg"

from __future__ import annotations

import hashlib
from pathlib import Path
from types import CellType, FunctionType

from numba import carray, njit, types
from numba.core import cgutils
from numba.extending import intrinsic

SOURCES = hashlib.sha256(b"".join(p.read_bytes() for p in sorted(Path(__file__).parent.glob("*.py")))).hexdigest()
"""What all loops were compiled from."""


def compiled(function):
    """Compiles without the interpreter's lock; kept on disk beside the module or in the user's cache folder."""
    return _compiled(function, nogil=True)


def brief(function):
    """The same with the lock: letting it go and getting it back takes longer than what takes microseconds."""
    return _compiled(function)


def inner(function):
    """The same of what only other loops call: what the interpreter would need to call it takes long to compile."""
    return _compiled(function, nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)


def _compiled(function, **options):
    # Numba keeps what it compiled as long as the function's own file stays; but loops of other modules are inside.
    # What a function closes over it compares too.
    code = function.__code__.replace(co_freevars=("SOURCES",))
    closed = FunctionType(code, function.__globals__, function.__name__, function.__defaults__, (CellType(SOURCES),))
    closed.__module__, closed.__qualname__, closed.__doc__ = function.__module__, function.__name__, function.__doc__
    try:
        return njit(cache=True, **options)(closed)
    except RuntimeError:
        # Neither can be written (a read-only installation, a service without a home): every process compiles.
        return njit(**options)(closed)


@intrinsic
def _pointer(_context, _address):
    def generate(_, builder, __, given):
        return builder.inttoptr(given[0], cgutils.voidptr_t)

    return types.voidptr(types.int64), generate


@inner
def array_at(addresses, i, dtype):
    """The i-th of some arrays that are known by where they begin and how many items they have. Whoever knows them so
    has to keep them."""
    return carray(_pointer(addresses[i, 0]), addresses[i, 1], dtype)
