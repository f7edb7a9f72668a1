"""Components: one function each, drawn by the template of the same name in ``templates/components/``."""
