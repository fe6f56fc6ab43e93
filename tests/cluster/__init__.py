"""A real cluster of three nodes on this machine, for tests: `python -m tests.cluster start`."""
