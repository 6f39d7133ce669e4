"""By the forms that are found, filled in as a person would: enough for most systems."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Self

from harness import browser

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from harness.people import Person
    from harness.sign_in.strategy import SignedIn, Site


class FormSignIn:
    """Follows redirects and fills in forms (`harness.browser`); needs nothing and starts nothing."""

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """End."""

    def landing(self) -> AbstractContextManager[None]:
        """Nobody comes back to an application: the last redirect is not followed."""
        return contextlib.nullcontext()

    def to_registry(self, person: Person, site: Site) -> SignedIn:
        """Sign a person in to the registry and return the CLI secret.

        Raises:
            SignInFailed: a page refused, led nowhere or did not answer.

        """
        return browser.sign_in(site.registry_url, person.username, person.password, ca=ca_of(site))

    def to_application(self, url: str, redirect_uri: str, person: Person, site: Site) -> str:
        """Take a person through an authorization request.

        Raises:
            SignInFailed: a page refused, led nowhere or did not answer.

        """
        return browser.authorize(url, redirect_uri, person.username, person.password, ca=ca_of(site))

    def break_off(self) -> None:
        """Do nothing: every page has its time limit, and they are short."""


def ca_of(site: Site) -> bytes:
    """Return the certificate of the upstream's authority, as PEM; empty: none."""
    return b"" if site.ca_file is None else site.ca_file.read_bytes()
