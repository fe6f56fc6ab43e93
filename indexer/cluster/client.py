"""The one way to a cluster: the calls that are used, and what goes wrong as a sentence.

Used of the API, alike in OpenSearch 2 and 3 and in Elasticsearch 7.10 to 9: `_search` (bool, term, terms, range,
match_phrase, span_near, constant_score, post_filter, terms, filter, filters, composite and min aggregations,
search_after, `dfs_query_then_fetch`), `_mget`, `_bulk`, index creation, deletion, `_mapping`, `_settings`, `_refresh`,
`_aliases`, `_cluster/health`, `_stats/store`.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import (
    AuthenticationException,
    AuthorizationException,
    ConnectionError,
    ConnectionTimeout,
    NotFoundError,
    OpenSearchException,
    SSLError,
    TransportError,
)

from indexer.deadline import time_left
from indexer.documents.files import printable
from indexer.errors import ClusterError, NoIndexError, ParameterError
from indexer.settings import resolve

Body = dict[str, Any]

_PASSING = (408, 429, 502, 503, 504)
"""Statuses of what may go well the next time."""
_DEAD_SECONDS = 5
"""A node that did not answer is passed over for so long."""
_CONNECTIONS = 8
"""To each node, that are kept."""

# It would log addresses of requests, which can hold what a user typed.
logging.getLogger("opensearch").setLevel(logging.CRITICAL + 1)


class Cluster:
    """A cluster; safe to share among threads. Every method raises ClusterError for what the cluster does not do."""

    def __init__(self, client: OpenSearch, *, timeout: int, retries: int, partial: bool) -> None:
        self._client = client
        self._timeout = timeout
        self._retries = retries
        self._takes_partial = partial

    def search(self, index: str, body: Body, *, routing: str | None = None) -> Body:
        """One search; statistics of terms are those of all shards.

        An answer that lacks shards is asked for again. What still lacks them is a ClusterError, or, if the setting
        allows partial answers, is given with `"partial": true`.
        """
        params: Body = {"search_type": "dfs_query_then_fetch"} if "query" in body and body.get("size", 10) else {}
        if routing is not None:
            params["routing"] = routing

        def ask(**options: float) -> Body:
            answer: Body = self._client.search(index=index, body=body, params=params, **options)
            shards = answer["_shards"]
            if answer["timed_out"] or shards["failed"] or shards["successful"] < shards["total"]:
                raise _PartialError(answer)
            return answer

        try:
            whole: Body = self._do(ask)
        except ClusterError as error:
            if self._takes_partial and isinstance(error.__cause__, _PartialError):
                return {**error.__cause__.answer, "partial": True}
            raise
        return whole

    def get_many(self, index: str, ids: Iterable[tuple[str, str]]) -> list[Body]:
        """The sources of those of these entries, (id, routing), that there are."""
        asked = [{"_id": id, "routing": routing} for id, routing in ids]
        if not asked:
            return []
        answer = self._do(self._client.mget, index=index, body={"docs": asked})
        if broken := [doc for doc in answer["docs"] if "error" in doc]:
            raise _refused(broken[0]["error"].get("type", ""))
        return [doc["_source"] for doc in answer["docs"] if doc.get("found")]

    def bulk(self, index: str, lines: bytes) -> Body:
        """One bulk request; the answer has the status of each entry."""
        answer: Body = self._do(self._client.bulk, index=index, body=lines)
        return answer

    def create(self, index: str, body: Body) -> None:
        """Makes an index; raises ExistsError if there is one."""
        # Where its shards come to lie shows when they are written to.
        params = {"wait_for_active_shards": "0"}
        self._do(self._client.indices.create, index=index, body=body, params=params)

    def delete(self, indices: Sequence[str]) -> None:
        """Removes indices that are there."""
        if indices:
            params = {"ignore_unavailable": "true"}
            self._do(self._client.indices.delete, index=",".join(indices), params=params)

    def refresh(self, index: str) -> None:
        """Makes what was written visible to searches."""
        answer = self._do(self._client.indices.refresh, index=index)
        if answer["_shards"]["failed"]:
            raise ClusterError("集群有分片没有写完，新索引不完整，已放弃；请检查集群的状态后再试。")

    def set_meta(self, index: str, meta: Body) -> None:
        """Keeps small facts about an index with it."""
        self._do(self._client.indices.put_mapping, index=index, body={"_meta": meta})

    def meta(self, index: str) -> Body | None:
        """Those facts; None if there is no such index."""
        try:
            answer = self._do(self._client.indices.get_mapping, index=index)
        except _MissingError:
            return None
        meta: Body = answer[index]["mappings"].get("_meta", {})
        return meta

    def change_settings(self, index: str, settings: Body) -> None:
        """Changes settings of an index."""
        self._do(self._client.indices.put_settings, index=index, body={"index": settings})

    def names(self, pattern: str) -> list[str]:
        """The indices whose names match a pattern with `*`."""
        return sorted(self._do(self._client.indices.get_settings, index=pattern, params={"flat_settings": "true"}))

    def behind(self, alias: str) -> list[str]:
        """The indices that an alias stands for."""
        try:
            return sorted(self._do(self._client.indices.get_alias, name=alias))
        except _MissingError:
            return []

    def switch(self, alias: str, index: str, before: Iterable[str]) -> None:
        """Lets an alias stand for another index, in one step."""
        actions = [{"remove": {"index": old, "alias": alias}} for old in before if old != index]
        actions.append({"add": {"index": index, "alias": alias}})
        try:
            self._do(self._client.indices.update_aliases, body={"actions": actions})
        except NoIndexError:
            # It may have been done by a request that was answered too late, and sent again.
            if self.behind(alias) != [index]:
                raise

    def settle(self, index: str, seconds: int) -> str:
        """Waits until copies of an index are made, as far as there are nodes for them; its colour then."""
        params = {"wait_for_status": "green", "wait_for_no_initializing_shards": "true", "timeout": f"{seconds}s"}
        answer = self._do(self._client.cluster.health, seconds + self._timeout, index=index, params=params)
        colour: str = answer["status"]
        return colour

    def health(self, index: str) -> str:
        """The colour of an index now: green, yellow or red; red means that parts of it do not answer."""
        try:
            answer = self._do(self._client.cluster.health, index=index)
        except _MissingError:
            return "red"
        colour: str = answer["status"]
        return colour

    def size(self, index: str) -> int:
        """The bytes of an index, one copy of each shard."""
        answer = self._do(self._client.indices.stats, index=index, metric="store")
        size: int = answer["_all"]["primaries"]["store"]["size_in_bytes"]
        return size

    def version(self) -> tuple[str, int]:
        """`opensearch` or `elasticsearch`, and the number of its major version."""
        version = self._do(self._client.info)["version"]
        return version.get("distribution", "elasticsearch"), int(version["number"].split(".")[0])

    def _do(self, call: Callable[..., Any], timeout: int | None = None, **arguments: Any) -> Any:
        """The answer of a call. What fails for the moment is tried again, as often as the setting and the deadline of
        what is going on allow; each time at another node, if there is one."""
        attempt = 0
        while True:
            try:
                return call(**arguments, request_timeout=_at_most(timeout or self._timeout))
            except (OpenSearchException, _PartialError) as error:
                if time_left() <= 0:
                    raise _late() from error
                if not _is_passing(error) or attempt >= self._retries:
                    raise _sentence(error) from error
            time.sleep(_at_most(min(0.1 * 2.0**attempt, 5.0)))  # what is busy gets longer each time
            attempt += 1


class ExistsError(ClusterError):
    """An index that is there already."""


class _MissingError(NoIndexError):
    """An index, alias or entry that the cluster does not have."""


class _PartialError(Exception):
    """An answer that lacks shards."""

    def __init__(self, answer: Body) -> None:
        self.answer = answer


def _at_most(seconds: float) -> float:
    left = time_left()
    if left <= 0:
        raise _late()
    return min(seconds, left)


def _is_passing(error: Exception) -> bool:
    match error:
        case SSLError():
            return False
        case ConnectionError() | _PartialError():
            return True
    return isinstance(error, TransportError) and error.status_code in _PASSING


def connect() -> Cluster:
    """The cluster of the settings; nothing is asked of it yet. Raises ParameterError for settings that contradict."""
    # Connections must not be shared with a process that was forked off.
    return _connected(os.getpid(), tuple(resolve(f"opensearch_{name}").value for name in _SETTINGS))


@cache
def _connected(_process: int, values: tuple[str | int, ...]) -> Cluster:
    value = dict(zip(_SETTINGS, values, strict=True))
    if value["api_key"] and value["user"]:
        raise ParameterError({"DUANSOU_OPENSEARCH_API_KEY": "与 DUANSOU_OPENSEARCH_USER 只能用一个"})
    options: Body = {}
    if value["user"]:
        options["http_auth"] = (str(value["user"]), str(value["password"]))
    if value["api_key"]:
        options["headers"] = {"Authorization": f"ApiKey {value['api_key']}"}
    if value["ca"]:
        options["ca_certs"] = str(value["ca"])
        if not os.access(options["ca_certs"], os.R_OK):
            raise ParameterError({"DUANSOU_OPENSEARCH_CA": "读不了这个证书文件"})
    client = OpenSearch(
        [url.strip() for url in str(value["url"]).split(",")],
        # Tried again by `Cluster`, which knows when the answer has to be there; a node that failed is passed over.
        max_retries=0,
        retry_on_timeout=True,
        retry_on_status=(502, 503, 504),
        dead_timeout=_DEAD_SECONDS,
        pool_maxsize=_CONNECTIONS,
        **options,
    )
    return Cluster(
        client,
        timeout=int(value["timeout"]),
        retries=int(value["retries"]),
        partial=value["partial"] == "warning",
    )


_SETTINGS = ("url", "user", "password", "api_key", "ca", "timeout", "retries", "partial")


def _late() -> ClusterError:
    seconds = resolve("opensearch_deadline").value
    return ClusterError(f"集群在 {seconds} 秒内没有答完，请稍后再试，或调大 DUANSOU_OPENSEARCH_DEADLINE。")


def _sentence(error: Exception) -> NoIndexError:
    """What a failed call means to a user; never an address with an account, a key, or text of a query."""
    match error:
        case _PartialError():
            return ClusterError("集群有分片没有回答，结果会不全，所以没有给出；请稍后再试，并检查集群的状态。")
        case ConnectionTimeout():
            seconds = resolve("opensearch_timeout").value
            return ClusterError(f"集群在 {seconds} 秒内没有回答，请稍后再试，或调大 DUANSOU_OPENSEARCH_TIMEOUT。")
        case SSLError():
            return ClusterError("集群的证书不能信任，请用 DUANSOU_OPENSEARCH_CA 给出签发它的 CA 证书。")
        case ConnectionError():
            url = printable(str(resolve("opensearch_url").value))
            return ClusterError(f"连不上集群（{url}），请检查它是否在运行，以及 DUANSOU_OPENSEARCH_URL。")
        case AuthenticationException() | AuthorizationException():
            return ClusterError("集群不接受这个账号或密钥，请检查 DUANSOU_OPENSEARCH_USER 等设置和它的权限。")
        case NotFoundError():
            return _MissingError("集群里没有这个索引，请先运行 duansou rebuild。")
        case TransportError() if error.status_code in _PASSING:
            return ClusterError("集群忙不过来或暂时不能回答，请稍后再试。")
        case TransportError() if error.error == "resource_already_exists_exception":
            return ExistsError("集群里已有这个索引，请稍后再试。")
        case TransportError():
            return _refused(str(error.error))
    return ClusterError("集群的回答读不懂，请检查 DUANSOU_OPENSEARCH_URL 是不是 OpenSearch 或 Elasticsearch。")


def _refused(kind: str) -> ClusterError:
    # Only the name that the cluster has for it: its messages quote what was asked.
    name = kind if kind.isascii() and kind.replace("_", "").isalnum() and len(kind) < 100 else "unknown"
    return ClusterError(f"集群不能执行这个操作（{name}），请查看集群的日志。")


def hits_of(answer: Mapping[str, Any]) -> list[Body]:
    """The hits of a search."""
    hits: list[Body] = answer["hits"]["hits"]
    return hits
