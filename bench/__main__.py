"""``make bench``: all measurements, one table each. Quote medians: a machine has other things to do."""

from __future__ import annotations

from bench import chain, provider

for part in (provider, chain):
    part.main()
