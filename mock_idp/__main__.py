"""``python -m mock_idp``."""

from __future__ import annotations

from mock_idp.cli import main

if __name__ == "__main__":
    main()
