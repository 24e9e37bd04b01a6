"""The company, its places, its people and its calendar."""
