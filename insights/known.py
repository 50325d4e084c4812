"""What is known of calls already, said in SQL: what is current, what earlier results make free, and what is missing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, NullIf

from calls.models import Call, Customer, Transcript
from insights.models import Answer, Insight, Question, settings_of
from insights.providers import registry as providers
from insights.providers.base import InsightProvider


@dataclass(frozen=True, slots=True)
class Maker:
    """What makes a result: with the words of a transcript they are its cache key."""

    provider: str
    model: str
    prompt_version: str
    answers_version: str


def maker_of(customer: Customer) -> Maker:
    """Who reads the calls of a customer now; raises WorkError where no such provider is here."""
    made_by = providers.provider_class(customer.insight_provider)
    chosen = settings_of(customer).model if made_by.hosted else ""
    return Maker(made_by.name, chosen or made_by.default_model, made_by.prompt_version, made_by.answers_version)


def current() -> Exists:
    """Of a row of `Call`: its insight and all answers are of the present words, prompt, model and questions."""
    answers = _present_answers(OuterRef(OuterRef(OuterRef("pk"))), OuterRef(OuterRef(OuterRef(OuterRef("pk")))))
    open_questions = _active(OuterRef(OuterRef("customer"))).exclude(Exists(answers))
    # Nothing is asked of a call in which nobody speaks.
    return Exists(_present_insights().filter(Q(is_placeholder=True) | ~Exists(open_questions)))


def is_current(call: Call) -> bool:
    """The same of one call, by small questions: to put the large one together takes a third of a call's whole time."""
    insights = Insight.objects.filter(call=call, is_current=True)
    found = insights.values_list("provider", "model", "prompt_version", "transcript_hash", "is_placeholder").first()
    if found is None:
        return False
    customer = Customer.objects.get(pk=call.customer_id)  # as it is set up now
    transcript = present_transcripts(call).first()
    if customer.insight_provider not in providers.names() or transcript is None:
        return False
    maker = maker_of(customer)
    *made_by, words, is_placeholder = found
    if (*made_by, words) != (maker.provider, maker.model, maker.prompt_version, transcript.text_hash):
        return False
    return is_placeholder or not open_questions(call, transcript, maker)


def is_analysed() -> Exists:
    """Of a row of `Call`: its insight is of the present words, prompt and model, whatever became of the questions."""
    return Exists(_present_insights())


def unanswered(question: Question) -> Q:
    """Of a row of `Call`: it has been read, and has no answer to this question as it is asked now."""
    answers = _present_answers(OuterRef(OuterRef("pk")), OuterRef(OuterRef(OuterRef("pk"))))
    asked = Question.objects.filter(pk=question.pk, customer=OuterRef("customer")).exclude(Exists(answers))
    return Q(Exists(asked), has_insight=True) & ~Q(
        Exists(Insight.objects.filter(call=OuterRef("pk"), is_current=True, is_placeholder=True))
    )


def cached() -> Q:
    """Of a row of `Call` that is not current: all that is missing was found in the same words before, and is free."""
    words = Subquery(_present_words(OuterRef(OuterRef("pk"))))
    known = Insight.objects.filter(
        Exists(_chooser("prompt_version")),
        call__customer=OuterRef("customer"),
        transcript_hash=words,
        is_placeholder=False,
    )
    # Of whatever call: whose question it is says whose answer it is.
    answers = _answers().filter(transcript_hash=Subquery(_present_words(OuterRef(OuterRef(OuterRef("pk"))))))
    return Q(Exists(known)) & ~Q(Exists(_active(OuterRef("customer")).exclude(Exists(answers))))


def has_insight(call: Call, transcript: Transcript, maker: Maker) -> bool:
    """Whether the call's insight is of these words, by this maker: `is_analysed` of one call."""
    return _insights_by(maker).filter(call=call, is_current=True, transcript_hash=transcript.text_hash).exists()


def known_insight(call: Call, transcript: Transcript, maker: Maker) -> Insight | None:
    """The latest insight that this maker drew from the same words, of whichever call of this customer."""
    made = _insights_by(maker).filter(
        call__customer=call.customer_id, transcript_hash=transcript.text_hash, is_placeholder=False
    )
    return made.prefetch_related("objections").order_by("-pk").first()


def known_answer(question: Question, transcript: Transcript, maker: Maker) -> Answer | None:
    """The latest answer that this maker found to this very question in the same words."""
    made = _answers_by(maker).filter(
        question=question, question_hash=question.text_hash, transcript_hash=transcript.text_hash
    )
    return made.prefetch_related("quotes").order_by("-pk").first()


def open_questions(call: Call, transcript: Transcript, maker: Maker) -> list[Question]:
    """The active questions of the customer that the call has no present answer to, in their order."""
    answered = _answers_by(maker).filter(
        call=call, is_current=True, transcript_hash=transcript.text_hash, question_hash=F("question__text_hash")
    )
    asked = Question.objects.filter(customer=call.customer_id, is_active=True)
    return list(asked.exclude(pk__in=answered.values("question")))


def hosted() -> list[str]:
    """Names of the providers that a call's text leaves this machine for."""
    return [name for name in providers.names() if providers.provider_class(name).hosted]


def gates() -> Coalesce:
    """Of a row of `Call`: the gate of the hosted model that reads it; empty where none does."""
    readers = _customers().filter(pk=OuterRef("customer"), insight_provider__in=hosted())
    gate = Concat("insight_provider", Value("/"), "chosen_model", output_field=CharField())
    return Coalesce(Subquery(readers.values(gate=gate)), Value(""), output_field=CharField())


def _present_insights() -> QuerySet[Insight]:
    """Those of an outer row of `Call` that are of its present words, by whom its customer has chosen now."""
    return Insight.objects.filter(
        # The words it was drawn from are those of the current transcript, whichever reading or correction.
        Exists(_of_same_words(OuterRef(OuterRef("pk")))),
        Exists(_chooser("prompt_version")),
        call=OuterRef("pk"),
        is_current=True,
    )


def _present_answers(call: Any, same_call: Any) -> QuerySet[Answer]:
    """Those of an outer row of `Question`, for the call named; `same_call` names it from one query further in."""
    return _answers().filter(Exists(_of_same_words(same_call)), call=call, is_current=True)


def _answers() -> QuerySet[Answer]:
    """All to an outer row of `Question` as it is asked now, by whom its customer has chosen now."""
    return Answer.objects.filter(
        Exists(_chooser("answers_version")), question=OuterRef("pk"), question_hash=OuterRef("text_hash")
    )


def _insights_by(maker: Maker) -> QuerySet[Insight]:
    return Insight.objects.filter(
        provider=maker.provider, model=maker.model, prompt_version=maker.prompt_version
    )  # fmt: skip


def _answers_by(maker: Maker) -> QuerySet[Answer]:
    return Answer.objects.filter(
        provider=maker.provider, model=maker.model, prompt_version=maker.answers_version
    )  # fmt: skip


def _active(customer: OuterRef) -> QuerySet[Question]:
    return Question.objects.filter(customer=customer, is_active=True)


def present_transcripts(call: Any) -> QuerySet[Transcript]:
    """The current one of a call, for its words' hash and number.

    Every hash is after the empty one: said so that SQLite takes the index which has these columns, whether or not it
    has ever counted its rows, and does not look for them behind all that was said.
    """
    return Transcript.objects.filter(call=call, is_current=True, text_hash__gte="")


def _of_same_words(call: Any) -> QuerySet[Transcript]:
    """The current one of a call, where an outer row of `Insight` or `Answer` is of its words.

    The row is found by its call: PostgreSQL takes longer to find it by a hash that it has to look up first.
    """
    return present_transcripts(call).filter(text_hash=OuterRef("transcript_hash"))


def _present_words(call: Any) -> QuerySet[Any]:
    return present_transcripts(call).values("text_hash")[:1]


def _chooser(version: str) -> QuerySet[Customer]:
    """Of a row of `Insight` or `Answer`: the customer of the outer row, where the row is by whom that one has chosen.

    Asked for by its number: joined to the calls, databases may go through all calls once for every customer.
    """
    versions = _by_provider(lambda made_by: Value(getattr(made_by, version)))
    return (
        _customers()
        .annotate(version=versions)
        .filter(
            pk=OuterRef(OuterRef("customer")),
            insight_provider=OuterRef("provider"),
            chosen_model=OuterRef("model"),
            version=OuterRef("prompt_version"),
        )
    )


def _customers() -> QuerySet[Any]:
    """All, each with the model that reads its calls."""
    chosen = NullIf(F("insight_settings__model"), Value(""))
    models = _by_provider(
        lambda made_by: (
            Coalesce(chosen, Value(made_by.default_model)) if made_by.hosted else Value(made_by.default_model)
        )
    )
    return Customer.objects.order_by().annotate(chosen_model=models)


def _by_provider(value: Callable[[type[InsightProvider]], Any]) -> Case:
    """Of a row of `Customer`: this, of the provider chosen there; null where it is not here."""
    cases = [When(insight_provider=name, then=value(providers.provider_class(name))) for name in providers.names()]
    return Case(*cases, default=Value(None), output_field=CharField())
