"""Background work of finding."""

from celery import shared_task

from directory.providers.words import learn_words


@shared_task(name="finding.learn_words")
def learn_all_words() -> None:
    """Note the words that imports brought since the last night. Run again, it writes nothing."""
    learn_words()
