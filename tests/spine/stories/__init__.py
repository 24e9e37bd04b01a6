"""Stories that break one part of a proof and nothing else, or keep it: one module for each room."""
