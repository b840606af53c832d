"""What the application should find, from the bundled files and the definitions alone.

Nothing in this folder imports the application: only torch, NumPy, SciPy and scikit-learn. Where
there is a choice it is written the slow way, sample by sample or pair by pair. Predictions are
(member, sample, class); entropies are in bits.
"""
