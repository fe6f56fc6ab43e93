"""A connection that sends the head of an answer with its body."""

from __future__ import annotations

import socket
from typing import Any


class Connection(socket.socket):
    """An accepted connection, which it takes over. Not to be shared between threads.

    gunicorn sends the head of an answer by itself. Every call of the system lets another thread have Python's lock,
    and every piece wakes up the client.
    """

    def __init__(self, accepted: socket.socket) -> None:
        super().__init__(fileno=accepted.detach())
        self._holds = False
        self._held = b""

    def hold(self) -> None:
        """What is sent first from now on goes with what is sent next."""
        self._holds = True

    def let_go(self) -> None:
        """Nothing is held back any more; raises OSError."""
        self._holds = False
        if self._held:
            self.sendall(b"")

    def setblocking(self, flag: bool) -> None:
        """Whether calls wait; the system is told only of what changes."""
        if flag != self.getblocking():
            super().setblocking(flag)

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Sends bytes, after those that were held back; raises OSError."""
        if self._holds:
            self._holds, self._held = False, bytes(data)
            return
        held, self._held = self._held, b""
        super().sendall(held + data if held else data, flags)
