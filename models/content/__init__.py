"""Which songs play alike: the weights of their content."""
