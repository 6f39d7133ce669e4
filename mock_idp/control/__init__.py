"""Changing a provider while it runs: clock, policy, users, clients, faults, keys, sessions, grants.

::

    provider.control.advance("25s")
    provider.control.change_policy(refresh={"rotation": False}, client="harbor")

Every change is a command, plain data (`mock_idp.control.operation`), which stands in a log in the provider's
storage (`mock_idp.control.log`): a process that shares the storage carries out what others were told by
`Control.catch_up`. `mock_idp.http.control` puts the same operations on the wire.
"""
