"""
The description of the API (OpenAPI): what FastAPI derives, with the errors as they are really answered.

FastAPI describes a refused input as 422 with a shape of its own; this server answers `body_malformed` as a
problem like every other.
"""

from typing import Any

from fastapi import FastAPI

from server.problems import Problem

_NEVER_ANSWERED = ("HTTPValidationError", "ValidationError")


def describe_api(application: FastAPI) -> dict[str, Any]:
    """Write the description once; it does not change while the process lives."""
    if application.openapi_schema is None:
        description = FastAPI.openapi(application)
        for methods in description["paths"].values():
            for operation in methods.values():
                operation["responses"].pop("422", None)
        schemas = description["components"]["schemas"]
        for name in _NEVER_ANSWERED:
            schemas.pop(name, None)
        schemas["Problem"] = Problem.model_json_schema()
        application.openapi_schema = description
    return application.openapi_schema
