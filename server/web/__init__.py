"""The service: pages and API over one Searcher. `create_app` in `app` puts it together."""
