"""The stage "keywords": the customer's present keywords in a transcript that is there, without hearing it again."""

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Value

from calls import readings
from calls.keywords import find_keywords
from calls.models import BatchItem, Call, Transcript
from calls.stages.base import Stage, on_cpu
from calls.work.errors import WorkError
from calls.work.lanes import CPU
from calls.work.lease import Lease


class KeywordsStage(Stage):
    """Hits of the keywords as the customer has them now, in place of those found before."""

    name = "keywords"
    label = "Find keywords"
    order = 25
    needs = "transcribe"

    def current(self) -> Exists:
        """The customer's present keywords were looked for in the current transcript."""
        wanted = readings.hash_of(OuterRef("customer__keywords"))
        return Exists(Transcript.objects.filter(call=OuterRef("pk"), is_current=True, keywords_hash=wanted))

    def lane(self, call: Call) -> str:  # noqa: ARG002 - the same for every call
        """Looking through text is work for the processor."""
        return CPU

    def lanes(self) -> Value:
        """The same for all."""
        return on_cpu()

    def run(self, item: BatchItem, lease: Lease) -> Callable[[], None]:  # noqa: ARG002 - it is quick
        """Look before the transaction, write in it; raises WorkError where there is no transcript."""
        transcript, keywords = _transcript(item), item.its_call.customer.keywords
        hits = find_keywords(transcript.segments, keywords)

        def store() -> None:
            # Somebody may have corrected the transcript meanwhile: the hits are those of other words then.
            Call.objects.select_for_update(of=("self",)).get(pk=item.its_call.pk)
            now = _transcript(item)
            same = (now.pk, now.text_hash) == (transcript.pk, transcript.text_hash)
            readings.replace_hits(now, keywords, hits if same else find_keywords(now.segments, keywords))

        return store


def _transcript(item: BatchItem) -> Transcript:
    transcript = Transcript.objects.filter(call=item.its_call, is_current=True).first()
    if transcript is None:
        raise WorkError(
            "calls:user:no-transcript",
            "This call has no transcript yet.",
            hint="Transcribe it first.",
            permanent=True,
        )
    return transcript
