"""Statistics (`law.md` §7): aggregates over an authority's own matters, and what of them may be shown to others."""
