"""Names of files, and how sentences speak of them and of what the operating system refuses."""

from __future__ import annotations


def file_beside(name: str) -> str:
    """The name that the record of a file has, if there is one."""
    return f"{name.rpartition('.')[0]}.toml"


def printable(name: str) -> str:
    """A name as a sentence may show it: without what steers a terminal, or cannot be encoded."""
    return name if name.isprintable() else "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)


def why(fault: OSError) -> str:
    """Why a file or folder cannot be read and what to do, as a clause."""
    if isinstance(fault, PermissionError):
        return "没有读取的权限，请改正权限"
    if isinstance(fault, FileNotFoundError):
        return "它在读取时不见了，请再试一次"
    return f"系统报告 {fault.strerror or type(fault).__name__}，请检查磁盘和文件"
