"""Seal every SealedTextField anew under the first key of the ring, so that an old key can be retired.

A value that already stands under the first key is passed by, so a run that was interrupted goes on where it stopped;
compare-and-set on the old token means that a value somebody saves meanwhile is never overwritten.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import ExpressionWrapper, F, Value
from django.db.models.functions import Substr

from core.crypto.fields import Sealed, SealedTextField
from core.crypto.sealing import VERSION, SealError, key_id_of, open_sealed, primary_key_id, seal


@dataclass
class RotationReport:
    """What a run did to one column; `refused` holds the primary keys of rows that did not open and were left alone."""

    column: str
    sealed_anew: int = 0
    changed_meanwhile: int = 0
    refused: list[object] = field(default_factory=list)


def sealed_columns() -> Iterator[tuple[type[models.Model], SealedTextField]]:
    """Every sealed column of the project once, with the model whose table holds it."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed:
            continue
        for column in model._meta.local_concrete_fields:
            if isinstance(column, SealedTextField):
                yield model, column


def keys_in_use() -> Counter[str]:
    """How many values stand under each key id; a key that is absent here may leave the ring."""
    counts: Counter[str] = Counter()
    for model, column in sealed_columns():
        tokens = _with_token(model, column).filter(sealed_token__isnull=False)
        counts.update(key_id_of(token) for token in tokens.values_list("sealed_token", flat=True).iterator())
    return counts


def rotate(*, batch_size: int = 200) -> Iterator[RotationReport]:
    """Seal all columns anew, `batch_size` rows to a transaction, and yield a report for each column."""
    for model, column in sealed_columns():
        yield _rotate_column(model, column, batch_size)


def _with_token(model: type[models.Model], column: SealedTextField) -> models.QuerySet:
    """The rows with the bare token beside them: the field itself cannot be compared."""
    token = ExpressionWrapper(F(column.name), output_field=models.TextField())
    return model._base_manager.annotate(sealed_token=token)


def _rotate_column(model: type[models.Model], column: SealedTextField, batch_size: int) -> RotationReport:
    report = RotationReport(column=f"{model._meta.db_table}.{column.name}")
    prefix = f"{VERSION}.{primary_key_id()}."
    # Substr, not LIKE: SQLite's LIKE does not tell capitals apart.
    outdated = (
        _with_token(model, column)
        .annotate(token_key=Substr("sealed_token", 1, len(prefix)))
        .exclude(token_key=Value(prefix))
        .filter(sealed_token__isnull=False)
        .order_by("pk")
        .values_list("pk", "uid", "sealed_token")
    )
    last = None
    while rows := list((outdated if last is None else outdated.filter(pk__gt=last))[:batch_size]):
        with transaction.atomic():
            for pk, uid, token in rows:
                _seal_anew(model, column, report, pk=pk, uid=uid, token=token)
        last = rows[-1][0]
    return report


def _seal_anew(
    model: type[models.Model],
    column: SealedTextField,
    report: RotationReport,
    *,
    pk: object,
    uid: object,
    token: str,
) -> None:
    place: dict[str, Any] = {"table": column.model._meta.db_table, "row": uid, "field": column.name}
    try:
        fresh = Sealed(token=seal(open_sealed(token, **place), **place))
    except SealError:
        report.refused.append(pk)
        return
    if _with_token(model, column).filter(pk=pk, sealed_token=token).update(**{column.name: fresh}):
        report.sealed_anew += 1
    else:
        report.changed_meanwhile += 1
