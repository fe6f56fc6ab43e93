"""`python -m indexer`: the commands of the index."""

from indexer.cli import cli

cli.main(prog_name="python -m indexer")
