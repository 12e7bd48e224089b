"""Time-stamps of an authority (RFC 3161) over our seals: a seal that carries one is PAdES B-T (docs/decisions/0015)."""
