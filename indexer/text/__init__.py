"""Text: folding, symbols, words and names. Knows nothing of files, indexes or requests."""
