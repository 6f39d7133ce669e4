"""Where a provider listens, and how it is trusted there."""

from __future__ import annotations

import ssl
import stat
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mock_idp import Settings
from mock_idp.clock import Clock
from mock_idp.command_line import UsageError
from mock_idp.history import History
from mock_idp.http.app import provider_app
from mock_idp.place import Place, listening, placed
from mock_idp.provider import Provider
from mock_idp.server import serving

if TYPE_CHECKING:
    from pathlib import Path


def _discovered(place: Place) -> tuple[dict[str, Any], bytes]:
    """Serve there, and return what a client that trusts the certificate alone reads, and the certificate."""
    with listening(place) as found:
        assert found.certificates is not None
        ca_file = found.certificates.ca_file
        clock = Clock()
        provider = Provider(
            placed(Settings(), place), issuer=found.issuer, clock=clock, history=History(clock)
        )
        trust = ssl.create_default_context(cafile=ca_file)
        with serving(provider_app(provider), found.sock, found.certificates.context()) as address:
            url = f"https://localhost:{address.port}/.well-known/openid-configuration"
            return dict(httpx.get(url, verify=trust, trust_env=False).json()), ca_file.read_bytes()


def test_by_https_a_client_needs_to_trust_one_certificate() -> None:
    document, _ = _discovered(Place(tls=True))
    assert document["issuer"].startswith("https://127.0.0.1:")


def test_an_authority_that_is_kept_stays_trusted(tmp_path: Path) -> None:
    folder = tmp_path / "tls"
    first, again = (_discovered(Place(tls=True, tls_dir=folder))[1] for _ in range(2))
    assert first == again
    assert stat.S_IMODE((folder / "ca.key").stat().st_mode) == 0o600


def test_an_authority_nobody_keeps_is_another_each_time_and_leaves_nothing() -> None:
    with listening(Place(tls=True)) as first, listening(Place(tls=True)) as second:
        files = [it.certificates.ca_file for it in (first, second) if it.certificates]
        assert files[0].read_bytes() != files[1].read_bytes()
    assert [file.parent.exists() for file in files] == [False, False]


def test_what_listens_everywhere_is_found_on_this_machine() -> None:
    with listening(Place(host="0.0.0.0")) as found:  # noqa: S104  nothing is sent there
        assert found.issuer == f"http://127.0.0.1:{found.sock.getsockname()[1]}"


def test_the_certificate_is_good_for_every_name_it_is_called_by() -> None:
    place = Place(
        tls=True,
        issuer="https://idp.test:9000/realm",
        browser_url="https://localhost:9000",
        backend_url="https://10.1.2.3",
    )
    assert place.hosts == ("idp.test", "localhost", "10.1.2.3", "127.0.0.1")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"issuer": "idp.test"},
            "--issuer 'idp.test' is no base URL; write it like https://idp.test:9000",
        ),
        (
            {"browser_url": "https://idp.test?a"},
            "--browser-url 'https://idp.test?a' is no base URL; write it like https://idp.test:9000",
        ),
        (
            {"backend_url": "http://idp.test/"},
            "--backend-url 'http://idp.test/' ends with a slash; leave it out",
        ),
        (
            {"issuer": "http://idp.test", "tls": True},
            "--issuer 'http://idp.test' is not served by https; leave --tls out, or write https",
        ),
    ],
)
def test_an_address_that_is_none_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as raised:
        Place(**options)
    assert str(raised.value) == message


@pytest.mark.parametrize("content", [b"", b"nothing of the kind"])
def test_a_folder_that_holds_something_else_is_refused(tmp_path: Path, content: bytes) -> None:
    for name in ("ca.pem", "ca.key"):
        (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError) as raised, listening(Place(tls=True, tls_dir=tmp_path)):
        pass
    assert str(raised.value) == (
        f"{tmp_path}: ca.pem and ca.key are no authority of ours; name another --tls-dir"
    )
