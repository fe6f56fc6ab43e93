"""The compiled inner loops over the arrays of a segment: building, sets, keys, scores.

All arrays of paragraph numbers are u32 and ascend. Bounds and places are 64-bit integers.
"""
