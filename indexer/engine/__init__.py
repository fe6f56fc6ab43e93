"""The index on disk: its files, how they are built, switched and read. The one home of Whoosh."""
