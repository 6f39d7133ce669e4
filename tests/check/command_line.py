"""What stands on the command line of a check, and connectors of every kind in files."""

from __future__ import annotations

from pathlib import Path

from tests.check.checking import CONNECTORS, CORRECT, USER_SYSTEM

MISBEHAVES = Path(__file__).parent / "go" / "misbehaves"
BUILTIN = ("--client", "builtin")
RIGHT = (
    *("--connector", str(CONNECTORS / "connector.yaml"), "--connector-package", str(CORRECT)),
    *("--upstream", USER_SYSTEM),
)
NOBODY = "http://127.0.0.1:1"
"""Where no unprivileged program can listen."""
_MISBEHAVES = """\
type: misbehaves
id: users
name: Users
config:
  url: $UPSTREAM_URL
  clientID: $UPSTREAM_CLIENT_ID
  clientSecret: $UPSTREAM_CLIENT_SECRET
  redirectURI: $DEX_CALLBACK
  how: {how}
  in: {function}
"""
OIDC = """\
type: oidc
id: sso
name: Single sign-on
config:
  issuer: $UPSTREAM_ISSUER
  clientID: $UPSTREAM_CLIENT_ID
  clientSecret: $UPSTREAM_CLIENT_SECRET
  redirectURI: $DEX_CALLBACK
  scopes: [profile, email, offline_access]
"""


def misbehaving(folder: Path, how: str, function: str = "Refresh") -> tuple[str, ...]:
    """Return the options for a connector that does wrong in one of its functions (go/misbehaves)."""
    package = ("--connector-package", str(MISBEHAVES))
    return ("--connector", str(misbehaving_file(folder, how, function)), *package, "--upstream", USER_SYSTEM)


def misbehaving_file(folder: Path, how: str, function: str) -> Path:
    """Return the file of such a connector."""
    return Path(written(folder / f"{how}.yaml", _MISBEHAVES.format(how=how, function=function)))


def written(path: Path, text: str) -> str:
    """Write a file and return its name."""
    path.write_text(text, encoding="utf-8")
    return str(path)
