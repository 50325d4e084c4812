"""What customers want to know of their calls, over the API: looked at, added, changed, switched off."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import django_filters
from django.core.exceptions import ValidationError as ModelError
from django.db import IntegrityError, transaction
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from calls.api.base import ApiView
from calls.api.pagination import OLDEST_FIRST, Keyset
from calls.filters import customers_for
from calls.models import Customer
from insights import questions
from insights.models import Question
from insights.models.choices import choices
from insights.schema import Role

TAG = "Questions"
LONGEST = 500
LAST_PLACE = 32_767
LARGEST_ID = 2**63 - 1
NEW = {"customer": 3, "group": "Price", "text": "What did they think of the price?", "wanted_role": "customer"}


class QuestionSerializer(serializers.ModelSerializer[Question]):
    """A question as its customer's calls are asked it."""

    wanted_role = serializers.CharField(read_only=True, help_text="Who has to say it; empty for anybody.")

    class Meta:
        model = Question
        fields = (
            "id", "customer", "group", "text", "wanted_role", "position", "is_active", "version", "created_at",
            "updated_at",
        )  # fmt: skip
        read_only_fields = fields


class ChangedQuestionSerializer(serializers.Serializer[Any]):
    """What is to be otherwise. Another text or role is another version: earlier answers are outdated then."""

    group = serializers.CharField(required=False, allow_blank=True, max_length=80)
    text = serializers.CharField(required=False, max_length=LONGEST, help_text="As you would ask a person.")
    wanted_role = serializers.ChoiceField(
        required=False, allow_blank=True, choices=choices(Role), help_text="Only what this side says is quoted."
    )
    position = serializers.IntegerField(
        required=False, min_value=0, max_value=LAST_PLACE, help_text="Smaller ones come first in their group."
    )
    is_active = serializers.BooleanField(required=False, help_text="Asked of calls from now on.")


class NewQuestionSerializer(ChangedQuestionSerializer):
    """What to ask of whose calls."""

    customer = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    text = serializers.CharField(max_length=LONGEST, help_text="As you would ask a person.")


class QuestionFilter(django_filters.FilterSet):
    """What can be asked of a list of questions."""

    customer = django_filters.ModelChoiceFilter(queryset=customers_for)
    is_active = django_filters.BooleanFilter()

    class Meta:
        model = Question
        fields: list[str] = []


class QuestionView(ApiView):
    """Customers' people see what their calls are asked; operators write it."""

    queryset = Question.objects.all()
    serializer_class: Any = QuestionSerializer
    reading = ("calls.view_call", "insights.view_question")
    for_customers = True


@extend_schema_view(
    get=extend_schema(tags=[TAG], operation_id="questions_list", summary="Questions that calls are asked")
)
class QuestionList(QuestionView, ListAPIView[Any]):
    """In the order in which they were added."""

    pagination_class = Keyset
    orderings = OLDEST_FIRST
    filter_backends = (DjangoFilterBackend,)
    filterset_class = QuestionFilter
    writing = ("insights.add_question",)

    @extend_schema(
        tags=[TAG],
        operation_id="questions_create",
        summary="Ask a customer's calls a question",
        description="New calls are asked it with their insights. Earlier ones are asked by a batch of the action "
        "insights: it asks what is missing only, and a dry run tells how many calls that is and what it costs.",
        request=NewQuestionSerializer,
        responses={201: QuestionSerializer},
        examples=[OpenApiExample("About the price", NEW, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Of a customer that the person sees."""
        body = NewQuestionSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        wanted = dict(body.validated_data)
        customer = Customer.objects.visible_to(request.user).filter(pk=wanted.pop("customer")).first()
        if customer is None:
            raise ValidationError({"customer": ["There is no such customer."]})
        with _told():
            question = questions.add(customer=customer, **wanted)
        return Response(QuestionSerializer(question).data, status=201)


class QuestionDetail(QuestionView):
    """One of them."""

    writing = ("insights.change_question",)

    @extend_schema(tags=[TAG], operation_id="questions_retrieve", summary="One question")
    def get(self, request: Request, pk: int) -> Response:  # noqa: ARG002 - found by the framework
        """Others' are not found."""
        return Response(QuestionSerializer(self.get_object()).data)

    @extend_schema(
        tags=[TAG],
        operation_id="questions_change",
        summary="Change a question, or switch it off",
        description="One that is switched off is asked no more; its answers stay.",
        request=ChangedQuestionSerializer,
        responses={200: QuestionSerializer},
    )
    def patch(self, request: Request, pk: int) -> Response:  # noqa: ARG002
        """Only what is named."""
        body = ChangedQuestionSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        question = self.get_object()
        with _told():
            questions.change(question, **body.validated_data)
        return Response(QuestionSerializer(question).data)


@contextmanager
def _told() -> Iterator[None]:
    """What the model refuses is told by field; of two who add the same at once, one is refused."""
    try:
        with transaction.atomic():
            yield
    except ModelError as error:
        raise ValidationError(error.message_dict) from error
    except IntegrityError as error:
        raise ValidationError({"text": ["This customer has this question already."]}) from error
