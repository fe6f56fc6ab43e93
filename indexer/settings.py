"""Every setting of the program, in one table: a flag decides, else an environment variable, else the default."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from indexer.errors import ParameterError

Origin = Literal["flag", "environment", "default"]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: the flag `--name`, the environment variable `env`, the default, and what it does.

    `type` reads a value from its text and raises ValueError with the clause that says what it has to be. The value
    of a `secret` is shown nowhere.
    """

    name: str
    env: str
    default: str | int
    help: str
    type: Callable[[str], str | int]
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """The value of a setting, and where it comes from."""

    value: str | int
    origin: Origin


def _text(given: str) -> str:
    if not given.strip() or "\0" in given:
        raise ValueError("不能是空的")
    return given


def _anything(given: str) -> str:
    if "\0" in given:
        raise ValueError("含有不能用的字符")
    return given


def _urls(given: str) -> str:
    """Addresses, one comma between two; no account in them, since addresses are shown and logged."""
    for url in given.split(","):
        try:
            parts = urlsplit(url.strip())
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            usable = False
        if not usable or any(c.isspace() for c in url.strip()):
            raise ValueError("须是 http:// 或 https:// 开头的网址，多个之间用逗号隔开")
        if parts.username is not None or parts.password is not None:
            raise ValueError("网址里不能写账号，请用 DUANSOU_OPENSEARCH_USER 和 DUANSOU_OPENSEARCH_PASSWORD")
    return given


def _origins(given: str) -> str:
    """`*`, or origins as browsers write them, one comma between two."""
    for origin in given.split(",") if given else ():
        if origin != "*" and not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?", origin.strip()):
            raise ValueError("须是 * 或者 https://example.org 这样的来源，多个之间用逗号隔开")
    return given


def _hosts(given: str) -> str:
    """Names of hosts, one comma between two; one that begins with a dot stands for all below it too."""
    for host in given.split(",") if given else ():
        if not re.fullmatch(r"\.?[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\]", host.strip()):
            raise ValueError("须是 example.org 这样的主机名，不带端口，多个之间用逗号隔开")
    return given


def _index_name(given: str) -> str:
    if given and not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,199}", given):
        raise ValueError("只能用小写字母、数字、句点、下划线和连字符，以字母或数字开头，不超过 200 个字符")
    return given


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(given: str) -> str:
        if given not in allowed:
            raise ValueError(f"只能是 {' 或 '.join(allowed)}")
        return given

    return read


def _integer(least: int, most: int) -> Callable[[str], int]:
    def read(given: str) -> int:
        if not (given.isascii() and given.isdigit() and len(given) < 10 and least <= int(given) <= most):
            raise ValueError(f"须是 {least} 到 {most} 的整数")
        return int(given)

    return read


def _template(given: str) -> str:
    if not given.startswith(("https://", "http://")) or given.count("{symbol}") != 1:
        raise ValueError("须以 https:// 或 http:// 开头，其中有一处 {symbol}")
    return given


SETTINGS = (
    Setting("index", "DUANSOU_INDEX", "index", "索引所在的文件夹", _text),
    Setting("corpus", "DUANSOU_CORPUS", "corpus", "语料所在的文件夹", _text),
    Setting("engine", "DUANSOU_ENGINE", "whoosh", "建立索引用的引擎", _text),
    Setting("terms", "DUANSOU_TERMS", "terms.toml", "自己审定的名称表，接在随附的之后；没有就不用", _text),
    Setting("build_mb", "DUANSOU_BUILD_MB", 1024, "建立索引时排序大约用的内存（MB）", _integer(16, 1_000_000)),
    Setting(
        "max_file_mb",
        "DUANSOU_MAX_FILE_MB",
        1024,
        "语料中单个文件的大小上限（MB），解压之后也算",
        _integer(1, 1_000_000),
    ),
    Setting("max_file_seconds", "DUANSOU_MAX_FILE_SECONDS", 12, "读一个文件的计算时间上限（秒）", _integer(1, 100_000)),
    Setting(
        "max_file_memory_mb", "DUANSOU_MAX_FILE_MEMORY_MB", 640, "读一个文件的内存上限（MB）", _integer(32, 1_000_000)
    ),
    Setting("max_file_pages", "DUANSOU_MAX_FILE_PAGES", 5000, "PDF 文件的页数上限", _integer(1, 1_000_000)),
    Setting(
        "symbol_url",
        "DUANSOU_SYMBOL_URL",
        "https://docs.un.org/zh/{symbol}",
        "正式文件系统里一份文件的地址，{symbol} 处是文号；只作链接，程序自己不去取",
        _template,
    ),
    Setting("host", "DUANSOU_HOST", "127.0.0.1", "服务的地址，0.0.0.0 让别的机器也能访问", _text),
    Setting("port", "DUANSOU_PORT", 8000, "服务的端口，0 由系统选一个空闲的", _integer(0, 65535)),
    Setting(
        "trusted_hosts",
        "DUANSOU_TRUSTED_HOSTS",
        "",
        "只答寄给这些主机名的请求，多个用逗号隔开，.example.org 包括其下各级；空着则不限",
        _hosts,
    ),
    Setting("proxies", "DUANSOU_PROXIES", 0, "前面有几层反向代理：相信它们所写的 X-Forwarded-…", _integer(0, 9)),
    Setting("cors", "DUANSOU_CORS", "", "哪些网站的脚本可以使用接口：来源，多个用逗号隔开，* 是全部", _origins),
    Setting("workers", "DUANSOU_WORKERS", 2, "服务的进程数", _integer(1, 64)),
    Setting("searches", "DUANSOU_SEARCHES", 2, "每个进程同时进行几个检索", _integer(1, 256)),
    Setting("queue", "DUANSOU_QUEUE", 128, "此外每个进程可以有几个检索排队，再多的答 503", _integer(0, 1024)),
    Setting(
        "client_searches",
        "DUANSOU_CLIENT_SEARCHES",
        0,
        "一个客户端地址在每个进程里至多占其中几个，再多的答 429；0 不限",
        _integer(0, 1024),
    ),
    Setting("request_seconds", "DUANSOU_REQUEST_SECONDS", 60, "一个请求至多用几秒，再久的答 503", _integer(1, 3600)),
    Setting(
        "request_kb", "DUANSOU_REQUEST_KB", 4000, "发来的正文的大小上限（KB），再大的答 413", _integer(1, 1_000_000)
    ),
    Setting("log_queries", "DUANSOU_LOG_QUERIES", 0, "1：日志也记查询的内容", _integer(0, 1)),
    Setting("opensearch_url", "DUANSOU_OPENSEARCH_URL", "http://127.0.0.1:9200", "集群的网址，多个用逗号隔开", _urls),
    Setting(
        "opensearch_index",
        "DUANSOU_OPENSEARCH_INDEX",
        "",
        "索引在集群里的名称；空着则由本机和索引文件夹的位置定一个",
        _index_name,
    ),
    Setting("opensearch_user", "DUANSOU_OPENSEARCH_USER", "", "集群的账号", _anything),
    Setting("opensearch_password", "DUANSOU_OPENSEARCH_PASSWORD", "", "集群的密码", _anything, secret=True),
    Setting("opensearch_api_key", "DUANSOU_OPENSEARCH_API_KEY", "", "集群的 API 密钥", _anything, secret=True),
    Setting("opensearch_ca", "DUANSOU_OPENSEARCH_CA", "", "签发集群证书的 CA 证书文件", _anything),
    Setting("opensearch_timeout", "DUANSOU_OPENSEARCH_TIMEOUT", 30, "等集群回答一个请求的秒数", _integer(1, 3600)),
    Setting(
        "opensearch_deadline",
        "DUANSOU_OPENSEARCH_DEADLINE",
        60,
        "服务为一次访问等集群的秒数，再试的也算在内",
        _integer(1, 3600),
    ),
    Setting("opensearch_retries", "DUANSOU_OPENSEARCH_RETRIES", 5, "请求失败后再试的次数", _integer(0, 100)),
    Setting(
        "opensearch_shards", "DUANSOU_OPENSEARCH_SHARDS", 0, "新索引的分片数，0 为按段落数自动决定", _integer(0, 1024)
    ),
    Setting("opensearch_replicas", "DUANSOU_OPENSEARCH_REPLICAS", 1, "每个分片最多几份副本", _integer(0, 20)),
    Setting(
        "opensearch_partial",
        "DUANSOU_OPENSEARCH_PARTIAL",
        "error",
        "部分分片没有回答时：error 报错，warning 照答并注明不全",
        _one_of("error", "warning"),
    ),
)
"""All settings, in the order in which they are shown."""

_BY_NAME = {setting.name: setting for setting in SETTINGS}


def setting(name: str) -> Setting:
    """The setting of that name, which must be one of the table."""
    return _BY_NAME[name]


def resolve(name: str, flag: str | None = None) -> Value:
    """The value of a setting; `flag` is what the command line gave for it.

    An environment variable that is empty counts as not set. Raises ParameterError, which names the flag or the
    variable, for a value that cannot be used.
    """
    known = setting(name)
    if flag is not None:
        return Value(_read(known, f"--{name}", flag), "flag")
    if given := os.environ.get(known.env):
        return Value(_read(known, f"环境变量 {known.env}", given), "environment")
    return Value(known.default, "default")


def _read(known: Setting, where: str, given: str) -> str | int:
    try:
        return known.type(given)
    except ValueError as why:
        raise ParameterError({where: str(why)}) from None
