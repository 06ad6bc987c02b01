"""The daily verification of the ledger."""

from datetime import timedelta

import structlog

from audit.events import ChainBroken
from audit.services import Target
from audit.verify import check_ledger
from core.jobs import job, once, periodic

log = structlog.get_logger(__name__)


@periodic("audit.verify", daily_at="04:30")
@job(lease=timedelta(minutes=30))
def verify_ledger_daily() -> None:
    """Verify the chain and keep the result for the admin; a break is recorded once and logged every day."""
    check = check_ledger()
    if check.is_whole:
        return
    place = f"{check.segment}/{check.seq}"
    log.critical("audit_chain_broken", entry=place, problem=check.problem)
    with once(f"audit.chain_broken:{place}:{check.problem}") as is_first:
        if is_first:
            target = Target("audit.auditentry", place, place)
            ChainBroken.record(actor=None, target=target, data={"problem": check.problem})
