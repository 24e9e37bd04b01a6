"""The supervision standard as data: schema, loader, editions, score arithmetic. Pure; no tables."""
