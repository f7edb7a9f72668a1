"""The liaison binder: what stays at the patient's home for whoever comes, printed with room to write by hand."""
