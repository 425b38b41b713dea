"""
Scopes: the units of access, one per firm and layer of confidentiality.

Every firm has three layers. `inhouse` belongs to the firm's own Kümmerer and never reaches a mentor's
or supervisor's seat; `network` is where mentors and supervisors work; `shared` is what both sides see.

Must not know: who is a member of a scope (the server's access table decides that).
"""

from app.models.values import Layer

FIRM_LAYERS: tuple[Layer, ...] = ("network", "shared", "inhouse")


def firm_scope(firm_id: str, layer: Layer) -> str:
    """The scope of one firm and layer: `firm/<id>/network`, `firm/<id>/shared`, `firm/<id>/inhouse`."""
    if layer not in FIRM_LAYERS:
        raise ValueError(f"no layer of a firm: {layer}")
    return f"firm/{firm_id}/{layer}"


def network_scope(network_id: str) -> str:
    """The scope of a network's reference data, which only the server's admin side writes."""
    return f"network/{network_id}"


def person_scope(user_id: str) -> str:
    """The scope of one person's own things."""
    return f"person/{user_id}"


def layer_of(scope: str) -> Layer | None:
    """The layer a scope belongs to; None for a text that is no scope of this app."""
    match scope.split("/"):
        case ["firm", firm_id, ("network" | "shared" | "inhouse") as layer] if firm_id:
            return layer
        case ["network", network_id] if network_id:
            return "reference"
        case ["person", user_id] if user_id:
            return "person"
        case _:
            return None


def firm_of(scope: str) -> str | None:
    """The firm a scope belongs to, if it is a firm's."""
    parts = scope.split("/")
    return parts[1] if len(parts) == 3 and parts[0] == "firm" else None
