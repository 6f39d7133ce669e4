"""RSA keys in the background: a server is ready before its key is, and all of a process share one."""

from __future__ import annotations

import functools
from concurrent.futures import Future
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from cryptography.hazmat.primitives.asymmetric import rsa

    from mock_idp.keys.signing_key import SigningKey

T = TypeVar("T")


def in_background(make: Callable[[rsa.RSAPrivateKey], T]) -> Future[T]:
    """Begin to generate an RSA key in a thread of its own, and return what ``make`` makes of it.

    OpenSSL releases the GIL meanwhile (20 to 100 ms).
    """
    return _begin(lambda: make(_rsa()))


def prepare(alg: str = "RS256") -> None:
    """Begin to generate the process's key for ``alg``."""
    _pending(alg)


def process_key(alg: str = "RS256") -> SigningKey:
    """Return the first key for ``alg`` of all providers of this process; wait for it if need be."""
    return _pending(alg).result()


@functools.cache
def _pending(alg: str) -> Future[SigningKey]:
    def generate() -> SigningKey:
        from mock_idp.keys.signing_key import SigningKey  # noqa: PLC0415  cryptography loads in the background

        return SigningKey.generate(alg)

    return _begin(generate)


def _rsa() -> rsa.RSAPrivateKey:
    from mock_idp.keys.algorithms import find  # noqa: PLC0415  as above

    key: rsa.RSAPrivateKey = find("RS256").generate()
    return key


def _begin(generate: Callable[[], T]) -> Future[T]:
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(generate())
        except BaseException as error:  # noqa: BLE001  whoever waits for the key gets it
            future.set_exception(error)

    # No daemon: a thread that Python ends at its own end, inside of compiled code, takes the process with it.
    Thread(target=run, name="signing-key").start()
    return future
