"""Products, imitated: what their refresh tokens, responses and refusals are like, one data file each.

::

    settings = mock_idp.profile("google")

A file has a ``title`` and, under ``provider``, what a configuration file may say of a provider; every line
names its source. What the words of refusals are stands in ``errors/``, so that any provider can have them.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from mock_idp.hints import hint

if TYPE_CHECKING:
    from mock_idp.config.value import Section, Value
    from mock_idp.protocol.error_texts import ErrorTexts
    from mock_idp.settings import Settings

_HERE = Path(__file__).parent


@functools.cache
def names() -> tuple[str, ...]:
    """Return the products there is a profile of."""
    return tuple(sorted(path.stem for path in _HERE.glob("*.yaml")))


@functools.cache
def error_text_names() -> tuple[str, ...]:
    """Return whose words of refusal there are."""
    return tuple(sorted(path.stem for path in (_HERE / "errors").glob("*.yaml")))


def profile(name: str) -> Settings:
    """Return the settings of a provider that behaves as the product ``name``.

    Raises:
        ValueError: there is no such profile.

    """
    if name not in names():
        message = f"there is no profile '{name}'; {hint(name, names())}"
        raise ValueError(message)
    return _settings(name)


def title(name: str) -> str:
    """Return in one line what the profile ``name`` imitates."""
    return _section(name).required("title").string()


def document(name: str) -> Value:
    """Return what the profile ``name`` says of a provider."""
    return _section(name).required("provider")


@functools.cache
def error_texts(name: str) -> ErrorTexts:
    """Return the words of refusal of ``name``.

    Raises:
        ValueError: there are none.

    """
    from mock_idp.config import load  # noqa: PLC0415  YAML, only for those who use it
    from mock_idp.config.error_texts import error_texts as texts_in  # noqa: PLC0415

    if name not in error_text_names():
        message = f"there are no error texts '{name}'; {hint(name, error_text_names())}"
        raise ValueError(message)
    return texts_in(load(_HERE / "errors" / f"{name}.yaml"), lambda named: error_texts(named.text))


@functools.cache
def _settings(name: str) -> Settings:
    from mock_idp.config.provider import settings_of_profile  # noqa: PLC0415  YAML, only for those who use it

    return settings_of_profile(name)


@functools.cache
def _section(name: str) -> Section:
    from mock_idp.config import load  # noqa: PLC0415  YAML, only for those who use it

    return load(_HERE / f"{name}.yaml").section("title", "provider")
