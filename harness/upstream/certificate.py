"""The test authority's certificate in a file, as connectors want to have it."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from mock_idp import authority

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def certificate() -> Iterator[Path]:
    """Yield a file with the certificate of the authority that signs ours."""
    with tempfile.TemporaryDirectory(prefix="refresh-harness-") as folder:
        path = Path(folder) / "upstream-ca.pem"
        path.write_bytes(authority.certificate())
        yield path
