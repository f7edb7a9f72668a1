"""Settings by environment: ``base`` reads it, ``demo``, ``test`` and ``production`` say what differs."""
