"""The read API of explained numbers of funnels and flows: which sessions count, and why the others do not."""

from ninja import Query, Router
from pydantic import Field

from apps.analytics.explained_schemas import ExplanationAnswer
from apps.analytics.web_api import refuse, takes
from apps.journey.flows.question import FlowQuery
from apps.journey.funnels.api import answered
from apps.journey.funnels.question import AskedFunnel
from apps.record.lazily import Lazily

lake, steps = Lazily("apps.analytics.reading"), Lazily("apps.journey.explained.funnel")
flows, walked = Lazily("apps.journey.flows.flow"), Lazily("apps.journey.explained.flow")
router = Router()


class ExplainedStep(AskedFunnel):
    """One step of a funnel."""

    step_index: int = Field(0, ge=0, description="the step's place in `steps`, from 0")


@router.get("funnel/explain", response=ExplanationAnswer, by_alias=True, summary="Why a session counts in a funnel")
@takes(*ExplainedStep.names())
def explain_step(request, query: Query[ExplainedStep]):
    """The sessions that came to a step, and of all others of the set how many did not, and why."""
    if query.step_index >= len(query.step):
        refuse("step_index", f"The steps of this funnel have the places 0 to {len(query.step) - 1}")
    with lake.Reading(query.set) as reading:
        return steps.explained_step(answered(query, reading), query.step_index)


@router.get("journeys/explain", response=ExplanationAnswer, by_alias=True, summary="Why a session is in a flow")
@takes(*FlowQuery.names())
def explain_flow(request, query: Query[FlowQuery]):
    """The sessions of a flow, and of all others of the set how many are not in it, and why."""
    with lake.Reading(query.set) as reading:
        return walked.explained_flow(flows.Flow(query, reading))
