"""Who else can write to an index: not everyone may, for what has the right checksums is trusted."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from indexer.documents.files import printable
from indexer.errors import NoIndexError

FOLDER_MODE = 0o775
FILE_MODE = 0o664


def refuse_what_all_can_write(index: Path, *below: str) -> None:
    """Looks at the folder of an index and at entries `below` it that are there.

    A folder that everyone may write to but where only owners may remove what is theirs, as in /tmp, is good enough if
    the entries are this user's or root's. Raises NoIndexError with a way out; OSError if the folder cannot be seen.
    """
    status = index.stat()
    may_be_planted = bool(status.st_mode & stat.S_IWOTH)
    if may_be_planted and not status.st_mode & stat.S_ISVTX:
        raise _open_to_all(index)
    for name in below:
        try:
            status = os.lstat(index / name)
        except FileNotFoundError:
            continue
        if may_be_planted and status.st_uid not in (os.geteuid(), 0):
            raise NoIndexError(
                f"{printable(str(index / name))} 是别的用户放在谁都可以写的文件夹里的，不能用作索引，"
                "请用 --index 换一个自己的文件夹。"
            )
        refuse_if_all_can_write(index / name, status)


def refuse_if_all_can_write(path: Path, status: os.stat_result) -> None:
    """Raises NoIndexError if everyone may write to a file or folder that is no link."""
    if status.st_mode & stat.S_IWOTH and not stat.S_ISLNK(status.st_mode):
        raise _open_to_all(path)


def close_to_all(path: Path) -> None:
    """Lets only the owner and the group write to what this user has made, whatever the umask is."""
    status = os.lstat(path)
    if status.st_mode & stat.S_IWOTH and not stat.S_ISLNK(status.st_mode):
        path.chmod(stat.S_IMODE(status.st_mode) & ~stat.S_IWOTH)


def _open_to_all(path: Path) -> NoIndexError:
    shown = printable(str(path))
    return NoIndexError(
        f"{shown} 谁都可以写，里面的索引可能被人换过，不能使用，"
        f"请运行 chmod -R o-w {shown} 再重建，或用 --index 换一个文件夹（例如它里面的）。"
    )
