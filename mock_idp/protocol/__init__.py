"""The protocol, pure: functions over frozen dataclasses, standard library only, ``now`` passed in."""
