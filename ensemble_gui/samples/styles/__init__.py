"""Digits in styles that MNIST lacks, for training: drawn, and altered from training digits."""
