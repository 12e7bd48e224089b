"""What stops a command, with its exit code (sysexits)."""


class Failed(Exception):
    """The command could not do its work; the message says what happened and where to look."""

    exit_code = 1


class Missing(Failed):
    """Something needed is not on this machine; the message names the command that installs it."""

    exit_code = 69


class Misconfigured(Failed):
    """A setting is wrong; the message names it."""

    exit_code = 78
