"""``refresh-harness check``: one connector in a real Dex, asked everything that breaks a refresh."""
