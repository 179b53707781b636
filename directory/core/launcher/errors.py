"""Why a start is refused or ends."""


class StartError(Exception):
    """The site cannot start or go on; the message says why and what to do."""


class StoppedError(Exception):
    """Somebody asked the site to stop."""
