"""The parts of documents that phrases may be written for: filled in ``AppConfig.ready``, read-only after."""

# « kind/key » or « kind/key/field », and the words of a choice, in the order of the documents.
parts: list[tuple[str, str]] = []
