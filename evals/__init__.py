"""Labelled reports, and what measures readers against them."""
