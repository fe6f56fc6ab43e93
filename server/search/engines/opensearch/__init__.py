"""The engine that answers from an OpenSearch or Elasticsearch cluster."""

from server.search.engines.opensearch.engine import OpenSearchEngine

__all__ = ["OpenSearchEngine"]
