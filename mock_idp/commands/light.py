"""Commands that start without pydantic.

Typer hands every value of every option to pydantic, a default and a plain text too, and loading that is a
third of what ``mock-idp serve`` takes to start. Here it does so with those values only that need it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


_NOT_PLAIN = object()


class LightCommand(TyperCommand):
    """For ``app.command(cls=LightCommand)``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401  of Typer's own copy of click
        """Parse as Typer does."""
        _lighten(self.get_params(ctx))
        return super().parse_args(ctx, args)


class LightGroup(TyperGroup):
    """For ``typer.Typer(cls=LightGroup)``: a group reads its own options before it calls a command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401  as above
        """Parse as Typer does."""
        _lighten(self.get_params(ctx))
        return super().parse_args(ctx, args)


def _lighten(options: Iterable[Any]) -> None:
    for option in options:
        option.process_value = partial(_value, option, option.process_value)


def _value(option: Any, process: Callable[[Any, Any], Any], ctx: Any, value: Any) -> Any:  # noqa: ANN401
    """Return the value of an option: as it stands where that is right, else what Typer makes of it."""
    told = getattr(option, "type_descriptor", None)
    plain = _NOT_PLAIN if told is None or option.required else _plain(told, option, value)
    if plain is _NOT_PLAIN:
        return process(ctx, value)
    return plain if option.callback is None else option.callback(ctx, option, plain)


def _plain(told: Any, option: Any, value: Any) -> Any:  # noqa: ANN401  a TypeDescriptor, an option, anything
    """Return the value where nothing has to be checked."""
    if value is None:
        return () if option.multiple else None
    if option.multiple:
        texts = told.annotation == list[str] and all(type(one) is str for one in value)
        return list(value) if texts else _NOT_PLAIN
    if told.parameter_info.parser is not None or told.annotation not in {str, int, bool}:
        return _NOT_PLAIN
    if told.annotation is int and _is_within(value, told.parameter_info):
        return int(value)
    return value if type(value) is told.annotation else _NOT_PLAIN


def _is_within(value: object, option: Any) -> bool:  # noqa: ANN401  an OptionInfo
    """Tell whether it is the text of a number that the option takes."""
    if not isinstance(value, str) or not (value.isascii() and value.isdigit()):
        return False
    least, most = option.min, option.max
    return (least is None or int(value) >= least) and (most is None or int(value) <= most)
