"""The one error of operating: a stable code and data; the command line finds the words."""


class OperatorError(Exception):
    """What an operator asked for is not possible."""

    def __init__(self, code: str, **data: str) -> None:
        super().__init__(f"{code}: {data}")
        self.code = code
        self.data = data
