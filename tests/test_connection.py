from __future__ import annotations

import os
import select
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from server.web.connection import Connection

Ends = tuple[Connection, socket.socket]


@pytest.fixture
def ends() -> Iterator[Ends]:
    """A connection and who reads it."""
    ours, theirs = socket.socketpair()
    with Connection(ours) as connection, theirs:
        yield connection, theirs


@contextmanager
def first_with_next(connection: Connection) -> Iterator[None]:
    connection.hold()
    try:
        yield
    finally:
        connection.let_go()


def arrived(reader: socket.socket) -> bytes:
    """What is there to be read, without waiting for it."""
    return reader.recv(100) if select.select([reader], [], [], 0)[0] else b""


def test_what_is_sent_first_arrives_with_what_is_sent_next_and_the_rest_at_once(ends: Ends) -> None:
    connection, reader = ends
    with first_with_next(connection):
        connection.sendall(b"head")
        assert arrived(reader) == b""
        connection.sendall(b"body")
        assert arrived(reader) == b"headbody"
        connection.sendall(b"more")
        assert arrived(reader) == b"more"


def test_a_head_without_a_body_arrives_in_the_end_even_if_something_fails(ends: Ends) -> None:
    connection, reader = ends
    with first_with_next(connection):
        connection.sendall(b"head")
    assert arrived(reader) == b"head"
    with suppress(RuntimeError), first_with_next(connection):
        connection.sendall(b"head")
        raise RuntimeError
    assert arrived(reader) == b"head"


def test_nothing_is_held_back_outside_of_a_block_and_nothing_twice(ends: Ends) -> None:
    connection, reader = ends
    with first_with_next(connection):
        pass
    connection.sendall(b"a")
    assert arrived(reader) == b"a"
    with first_with_next(connection):
        connection.sendall(b"b")
        connection.sendall(b"c")
    assert arrived(reader) == b"bc"


def test_a_client_that_left_is_an_error_for_what_was_held_back_too(ends: Ends) -> None:
    connection, reader = ends
    reader.close()
    with pytest.raises(BrokenPipeError), first_with_next(connection):
        connection.sendall(b"head")


def test_the_accepted_socket_is_taken_over(ends: Ends) -> None:
    ours, theirs = socket.socketpair()
    with theirs, Connection(ours):
        assert ours.fileno() == -1


def test_a_connection_waits_or_not_as_it_is_told(ends: Ends) -> None:
    connection, _ = ends
    for waits in (True, True, False, False, True):
        connection.setblocking(waits)
        assert connection.getblocking() is waits
        assert os.get_blocking(connection.fileno()) is waits
