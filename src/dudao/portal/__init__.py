"""The customers' face: raise something, follow it, answer the return visit. No account, no tables of its own."""
