"""Which way to sign in."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from mock_idp.probe.options import Way
from mock_idp.probe.sign_in.browser import BrowserSignIn
from mock_idp.probe.sign_in.device import DeviceSignIn
from mock_idp.probe.sign_in.form import FormSignIn
from mock_idp.probe.sign_in.given import GivenToken

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_idp.probe.budget import Kind
    from mock_idp.probe.lab import SignIn
    from mock_idp.probe.options import Options
    from mock_idp.probe.provider import Provider
    from mock_idp.probe.world import World


def choose(provider: Provider, options: Options, world: World, tell: Callable[[str], None]) -> SignIn:
    """Return the way that ``options`` name.

    Raises:
        UsageError: the redirect URI does not fit to it.

    """
    match options.way:
        case Way.FORM:
            return FormSignIn(provider, options, world.chance)
        case Way.DEVICE:
            return DeviceSignIn(provider, options, world, tell)
        case Way.BROWSER:
            return BrowserSignIn(provider, options, world.chance, tell)
        case Way.TOKEN:
            return GivenToken(options.refresh_token)


def cost(options: Options) -> Counter[Kind]:
    """Return what one sign-in costs at most, before there is a provider to sign in at."""
    match options.way:
        case Way.FORM:
            return FormSignIn.cost()
        case Way.DEVICE:
            return DeviceSignIn.cost(options.patience)
        case Way.BROWSER:
            return BrowserSignIn.cost()
        case Way.TOKEN:
            return Counter()
