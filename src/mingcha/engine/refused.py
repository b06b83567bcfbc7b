"""The one way in which the engine turns input down."""


class Refused(ValueError):
    """Input that the protocol refuses: the file at fault and the reason, in one line.

    Nothing has been written when it is raised; the command line answers with exit status 2.
    """

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file
        self.reason = reason

    def __reduce__(self) -> tuple[type["Refused"], tuple[str, str]]:
        """Pass whole from one process to another."""
        return Refused, (self.file, self.reason)
