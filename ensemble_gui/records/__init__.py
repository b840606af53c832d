"""The frozen records that the rooms pass around: NumPy at most, never a tensor.

Arrays of predictions are always (member, sample, class).
"""
