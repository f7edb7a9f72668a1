"""Components: load with ``{% load ui %}``. Each tag draws the template of the same name in ``templates/components/``,
whose first comment lists its options.

A tag rather than an include, so that a missing option has a default and a misspelt one is an error.
"""

from coordination.ui.components import basic, forms, frame, patient, work
from coordination.ui.components.library import register

__all__ = ["basic", "forms", "frame", "patient", "register", "work"]
