"""The fixed cast of tests about who may see and do what, and rows of every model for a customer."""

import hashlib

from axes.models import AccessFailureLog, AccessLog
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from calls import search
from calls.access.roles import ADMIN, OPERATOR, VIEWER
from calls.models import (
    ApiToken,
    AudioProfile,
    Batch,
    BatchItem,
    Call,
    Customer,
    Deletion,
    Gate,
    KeywordHit,
    Membership,
    ModelPrice,
    ScheduledBatch,
    SpeechPiece,
    TalkMetrics,
    Transcript,
    Usage,
    User,
    WorkerPulse,
)
from calls.work.states import State
from imports.models import (
    ImportFile,
    ImportJob,
    ImportSettings,
    ImportSource,
    SourceCredential,
    UnusableRow,
    Upload,
    WatchedSource,
    url_hash,
)
from insights.models import AnalysisFile, Answer, Insight, InsightSettings, ModelRequest, Objection, Question, Quote
from reports.models import ExportFile

SEGMENTS = [
    {"start": 0.0, "end": 2.5, "speaker": "Speaker 1", "channel": 0, "role": "agent", "text": "Good morning."},
    {"start": 65.0, "end": 68.0, "speaker": "Speaker 2", "channel": 1, "role": "", "text": "It is too expensive."},
]

SIDES = [
    {"channel": channel, "speaker": f"Speaker {channel + 1}", "role": role, "talk_seconds": 25.0, "talk_share": 0.5,
     "turns": 3, "longest_monologue": {"start": 2.5, "end": 12.5, "seconds": 10.0}, "interruptions": channel,
     "answers": {"count": 2, "median_seconds": 0.5, "mean_seconds": 0.75}, "words": 60, "words_per_minute": 144.0}
    for channel, role in ((0, "agent"), (1, ""))
]  # fmt: skip


def superuser():
    return User.objects.create_superuser("root")


def admin():
    return staff("ada", ADMIN)


def operator():
    return staff("olga", OPERATOR)


def viewer():
    return staff("vera", VIEWER)


def nobody():
    """Staff without a role."""
    return User.objects.create_user("norman", is_staff=True)


def staff(name, role):
    user = User.objects.create_user(name, is_staff=True, all_customers=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def limited(user, *customers):
    """The same person, who from now on sees these customers only."""
    User.objects.filter(pk=user.pk).update(all_customers=False)
    user.all_customers = False
    for customer in customers:
        Membership.objects.create(user=user, customer=customer)
    return user


def customers_user(customer):
    """Somebody of a customer: no staff."""
    return limited(User.objects.create_user(f"user-of-{customer.slug}"), customer)


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


def list_url(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def add_url(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")


def page_url(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def act(client, action, *rows, **more):
    """Choose an action for these rows in their list; the list that follows."""
    data = {"action": action, "_selected_action": [row.pk for row in rows], **more}
    return client.post(list_url(type(rows[0])), data, follow=True)


def messages_of(page):
    return [str(message) for message in page.context["messages"]]


def new_customer(name="Acme Clinic", **fields):
    return Customer.objects.create(name=name, slug=name.lower().replace(" ", "-"), **fields)


def new_call(customer, name="call.wav", **fields):
    return Call.objects.create(
        **{
            "customer": customer,
            "file_name": name,
            "recording": f"{customer.storage_folder}/{name}",
            "content_hash": hashlib.sha256(f"{customer.pk}/{name}".encode()).hexdigest(),
            "size_bytes": 1234,
            **fields,
        }
    )


def new_batch(customer, *calls, name="Batch", **item_fields):
    batch = Batch.objects.create(customer=customer, name=name, stages=["audio", "transcribe"])
    for call in calls:
        BatchItem.objects.create(job=batch, call=call, customer=call.customer, stage="audio", lane="cpu", **item_fields)
    return batch


def everything(customer):
    """A row of every model that belongs to a customer, each named after it; the rows."""
    name = customer.name
    call = new_call(customer, f"{name}.wav", order_id=f"{name} 1", agent=f"Agent of {name}")
    audio = AudioProfile.objects.create(
        call=call, content_hash="x", analyser_version=1, silence_threshold_dbfs=-40, min_silence_ms=1000,
        container="wav", codec="pcm", sample_rate=8000, channels=1, duration_seconds=68, silence_seconds=17,
        silences=[{"start": 2.5, "end": 19.5, "duration": 17.0}], talk_seconds=[51.0], peaks_dbfs=[-3.0],
    )  # fmt: skip
    talk = TalkMetrics.objects.create(
        call=call, measured_from="channels", sides=SIDES, crosstalk_seconds=0.5, interruption_count=1,
        interruptions=[{"at": 65.0, "by": 1, "of": 0, "overlap_seconds": 0.5}],
    )  # fmt: skip
    piece = SpeechPiece.objects.create(call=call, key="x", engine="openai", model="whisper-1", start_ms=0, end_ms=1)
    return [customer, call, audio, talk, piece, *_said(call), *_worked_on(call), *_imported(call), *_people(customer)]


def _said(call):
    transcript = Transcript.objects.create(
        call=call, content_hash="x", engine="moonshine", model="tiny", language="en", segments=SEGMENTS,
        text=f"{call.file_name} text", text_hash="y", word_count=6, audio_seconds=68,
    )  # fmt: skip
    hit = KeywordHit.objects.create(
        transcript=transcript, keyword=f"{call.file_name} word", segment=1, position=0, speaker="Speaker 2",
        start_seconds=65, end_seconds=66, exact_time=True,
    )  # fmt: skip
    insight = Insight.objects.create(
        call=call, transcript=transcript, provider="offline", model="rules", prompt_version="1", rule_based=True,
        transcript_hash="y", summary=f"{call.file_name} summary", key_points=["Asked for the price."],
        sentiment="neutral", sentiment_score=0.5, category="other_question", category_confidence=0.75,
        roles={"Speaker 1": {"role": "agent", "score": 0.9, "band": "high", "reason": "Greets."}},
        action_items=[{"action": "Call back", "priority": "high", "assignee": "agent"}],
        red_flags=[{"concern": "Price", "severity": "low", "category": "missed_opportunity", "quote": "q", "turn": 1}],
    )  # fmt: skip
    objection = Objection.objects.create(
        insight=insight, type="cost-value", quote=f"{call.file_name} is too expensive", speaker="Speaker 2", segment=1,
        start_seconds=65, end_seconds=68, confidence=0.8,
    )  # fmt: skip
    asked = ModelRequest.objects.create(
        customer=call.customer, call=call, key="x", purpose="analysis", provider="openai", model="m", answer={"a": "b"}
    )
    wanted, _ = InsightSettings.objects.get_or_create(customer=call.customer)
    search.index(call)
    analysis = AnalysisFile.objects.create(
        call=call, name=f"{call.file_name}/analysis.json", content_hash="x", inputs_hash="x", written_at=timezone.now()
    )
    return [transcript, hit, insight, asked, wanted, objection, analysis, *_answered(call, transcript)]


def _answered(call, transcript):
    """What the customer wants to know of its calls, and what this one says."""
    question, _ = Question.objects.get_or_create(
        customer=call.customer, group="Price", text=f"What of {call.customer}'s price?"
    )
    answer = Answer.objects.create(
        call=call, question=question, transcript=transcript, question_version=1, question_hash=question.text_hash,
        transcript_hash="y", provider="offline", model="rules", prompt_version="1", rule_based=True, is_found=True,
        text=f"{call.file_name} is found too expensive", confidence=0.75,
    )  # fmt: skip
    quote = Quote.objects.create(
        answer=answer, text=f"{call.file_name} quote", context="What do you think?", speaker="Speaker 2",
        role="customer", segment=1, start_seconds=65, end_seconds=68, match=1, retrieval=0.5, relevance=0.75,
        combined=0.65, sentiment="negative", rank=1,
    )  # fmt: skip
    return [question, answer, quote]


def _worked_on(call):
    batch = new_batch(call.customer, call, name=f"Batch of {call.customer}", state=State.DONE)
    usage = Usage.objects.create(
        customer=call.customer, call=call, batch=batch, stage="transcribe", provider="moonshine", model="tiny",
        audio_seconds=68,
    )  # fmt: skip
    item = batch.items.get()
    deletion = Deletion.objects.create(
        customer=call.customer, batch=batch, item=item, call_number=0, file_name=f"Old {call.file_name}",
        recording_name="old.wav", content_hash="z", size_bytes=1,
    )  # fmt: skip
    export = ExportFile.objects.create(job=batch, stage=ExportFile.STAGE, lane="cpu", state=State.DONE)
    schedule = ScheduledBatch.objects.create(customer=call.customer, name=f"Nights of {call.customer}")
    return [batch, item, usage, deletion, export, schedule]


def _imported(call):
    batch = new_batch(call.customer, name=f"Import batch of {call.customer}")
    job = ImportJob.objects.create(customer=call.customer, batch=batch)
    address = f"https://example.com/{call.customer.slug}/"
    source = ImportSource.objects.create(job=job, location=address, stage="discover", lane="network")
    file = ImportFile.objects.create(
        job=job, source=source, url=f"{address}a.wav", url_hash=url_hash(address), name=call.file_name, call=call,
        stage="fetch", lane="network", state=State.DONE,
    )  # fmt: skip
    return [job, source, file, *_sources_of(call.customer, source)]


def _sources_of(customer, source):
    """What the customer's imports are set up with."""
    credential = SourceCredential.objects.create(
        customer=customer, name=f"Key of {customer}", kind="bearer", host="example.com", secret="sesame"
    )
    settings = ImportSettings.objects.create(customer=customer, order_url="https://example.com/{order_id}.mp3")
    upload = Upload.objects.create(customer=customer, kind="manifest", name=f"{customer}.csv", size_bytes=1)
    row = UnusableRow.objects.create(source=source, row_number=2, value=customer.name, error_text="No address.")
    watch = WatchedSource.objects.create(customer=customer, name=f"Watch of {customer}", location=source.location)
    return [credential, settings, upload, row, watch]


def _people(customer):
    user = customers_user(customer)
    return [user, user.memberships.get()]


def everything_shared(number):
    """Rows that belong to no customer."""
    return [
        AccessLog.objects.create(username=f"person {number}"),
        AccessFailureLog.objects.create(username=f"person {number}"),
        WorkerPulse.objects.create(group=f"machine {number}", lane="cpu"),
        Group.objects.create(name=f"group {number}"),
        ModelPrice.objects.create(provider="openai", model=f"model {number}"),
        Gate.objects.create(name=f"host {number}"),
        ApiToken.objects.create(
            user=User.objects.create_user(f"owner {number}"),
            name="x",
            token_hash=str(number),
            expires_at=timezone.now(),
        ),
    ]
