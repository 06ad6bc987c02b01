"""Taking one's turn at the ledger before the first entry."""

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

from audit.turn import take_turn


@pytest.mark.django_db(transaction=True)
def test_the_turn_belongs_to_a_transaction():
    with pytest.raises(TransactionManagementError):
        take_turn()
    with transaction.atomic():
        take_turn()
        take_turn()
