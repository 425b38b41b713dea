"""What other parts may use of the form engine, and nothing else."""

import app.forms


def test_front_door_is_pinned() -> None:
    assert sorted(app.forms.__all__) == [
        "AnswerTypeError",
        "Choice",
        "Context",
        "CyclicDependencyError",
        "ExpressionError",
        "FormDefinition",
        "FormError",
        "FormInstance",
        "FormSyntaxError",
        "MigratedField",
        "MigrationReport",
        "Node",
        "UnsupportedFeatureError",
        "cached_form",
        "migrate",
        "parse_form",
        "place_in",
    ]
