"""What a broker that is away costs whoever only wanted to save a form."""

import pytest
from kombu.exceptions import OperationalError

from coordination.celery import app


def test_a_broker_that_is_away_is_tried_once_without_waiting(monkeypatch, tmp_path):
    waits: list[float] = []
    monkeypatch.setattr("kombu.utils.functional.sleep", waits.append)
    nowhere = app.connection_for_write(f"redis+socket://{tmp_path}/nobody-listens")

    with pytest.raises(OperationalError), nowhere as connection, app.amqp.Producer(connection) as producer:
        producer.publish({}, routing_key="celery")

    assert waits == []
