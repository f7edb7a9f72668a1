"""What every page with a form answers."""

from http import HTTPStatus

from django.forms import BaseForm


def status_of(form: BaseForm | None) -> HTTPStatus:
    """The status of a page that shows ``form``: sent, it came back refused."""
    return HTTPStatus.UNPROCESSABLE_ENTITY if form is not None and form.is_bound else HTTPStatus.OK
