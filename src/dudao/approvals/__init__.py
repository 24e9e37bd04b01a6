"""Who must agree, in which order."""
