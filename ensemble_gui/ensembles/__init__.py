"""Who votes: architectures, the ensemble and its stacked state, its files, its training."""
