"""What happens elsewhere when a document is ready, replaced or cancelled: filled in ``AppConfig.ready``, read-only after."""

from collections.abc import Callable

from coordination.accounts.models import User
from liaison.authoring.models import Document

# Its files exist: it may be sent. Inside the transaction that records them.
on_ready: list[Callable[[Document], None]] = []
# It no longer holds: a next version was signed, or it was cancelled (with the words why). Inside that transaction.
on_withdrawn: list[Callable[[Document, User, str], None]] = []
