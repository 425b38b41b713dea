"""
The content hash: what exactly a supervisor approved.

It covers the form, its version and every answer, and nothing else: a moved reading position or a note
does not void an approval, a changed answer does.

Must not know: states, roles, the store.
"""

import hashlib
import json

from app.models.values import Fields


def content_hash(fields: Fields) -> str:
    """
    Hash the content of an interview.

    Args:
        fields: All fields of the `interview` record; only `form_id`, `form_version` and those whose path
            begins with a slash (answers and repeat instances) count.

    Returns:
        64 lower-case hex digits: sha256 over canonical JSON (keys sorted, no spaces, UTF-8).
    """
    content = {
        path: value
        for path, value in fields.items()
        if value is not None and (path.startswith("/") or path in ("form_id", "form_version"))
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
