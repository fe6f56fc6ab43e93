"""An index on an OpenSearch or Elasticsearch cluster: its mapping, its loading, its generations."""
