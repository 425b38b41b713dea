"""
The error tree of the funding check.

    FundingError
      RulesError             the rules file is not one this version can follow: `rules_syntax`,
                             `rules_field`, `rules_unknown_fact`, `rules_unknown_value`, `rules_duplicate`
      FactError              a fact cannot be right
        UnknownFactError     `fact_unknown`: no rules file in use knows it
        FactTypeError        `fact_type`: a text where a number belongs
        FactRangeError       `fact_out_of_range`: a number nobody can have, or more people than there are

Facts may be about a person, so no error carries the value, only the fact's name and what is allowed.
"""


class FundingError(Exception):
    """Something is wrong with rules or facts; `code` is stable, `data` fills the sentence."""

    code = "funding"

    def __init__(self, message: str, **data: str) -> None:
        super().__init__(message)
        self.data = data


class RulesError(FundingError):
    """The rules file is not one we can follow; `where` names the place in it."""

    code = "rules_syntax"

    def __init__(self, message: str, *, where: str = "", code: str | None = None) -> None:
        super().__init__(f"{where}: {message}" if where else message, where=where)
        self.where = where
        if code is not None:
            self.code = code


class FactError(FundingError):
    """A fact cannot be right; nothing was checked with it."""

    code = "fact"

    def __init__(self, fact: str, message: str, **data: str) -> None:
        super().__init__(f"{fact}: {message}", fact=fact, **data)
        self.fact = fact


class UnknownFactError(FactError):
    """The rules know no such fact: most likely a typing error, which must not pass for "unknown"."""

    code = "fact_unknown"

    def __init__(self, fact: str) -> None:
        super().__init__(fact, "no rule knows this fact")


class FactTypeError(FactError):
    """The value has the wrong type."""

    code = "fact_type"

    def __init__(self, fact: str, expected: str) -> None:
        super().__init__(fact, f"expected {expected}", expected=expected)


class FactRangeError(FactError):
    """The value lies outside what can be."""

    code = "fact_out_of_range"

    def __init__(self, fact: str, allowed: str) -> None:
        super().__init__(fact, f"allowed: {allowed}", allowed=allowed)
