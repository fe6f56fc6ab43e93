"""How several processes share the tests."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling


class Sharing(LoadScopeScheduling):
    """The tests of a file stay together, as what they share is made once; one process alone has those that need the
    search cluster, because some of them kill its nodes."""

    # Not by marks (`xdist_group`): xdist 3.8 writes them into a place of the test that pytest 9.2 no longer reads.
    def _split_scope(self, nodeid: str) -> str:
        path, _, test = nodeid.partition("::")
        return "cluster" if path.startswith("tests/test_cluster_") or "opensearch" in test else path
