"""Items without calls, to drive the work engine with."""

from django.db import models

from calls.work.models import GatedItem, WorkJob


class ToyJob(WorkJob):
    """A job of toy items."""

    finished_times = models.PositiveIntegerField(default=0)

    def on_finished(self):
        type(self).objects.filter(pk=self.pk).update(finished_times=models.F("finished_times") + 1)


class ToyItem(GatedItem):
    """Does what `behaviour` says; see `tests.toy.work`."""

    handler = "tests.toy.work.do"

    job = models.ForeignKey(ToyJob, on_delete=models.CASCADE, related_name="items", db_index=False)
    behaviour = models.CharField(max_length=20, default="nothing")
    seconds = models.FloatField(default=0)
    group = models.CharField(max_length=20, blank=True)
    asks = models.URLField(blank=True)

    class Meta(GatedItem.Meta):
        constraints = [
            *GatedItem.Meta.constraints,
            models.UniqueConstraint(
                fields=["group"],
                condition=models.Q(state="running") & ~models.Q(group=""),
                name="toy_one_per_group",
            ),
        ]


class ToyResult(models.Model):
    """Written in the transaction that ends an item: two rows for one item would be double work."""

    item = models.ForeignKey(ToyItem, on_delete=models.CASCADE, related_name="results")
    process = models.PositiveIntegerField()
    stage = models.CharField(max_length=20)

    def __str__(self):
        return f"{self.item_id} at {self.stage}"


class PlainMark(models.Model):
    """Left by a plain django-q2 task, which the engine is compared with."""

    number = models.PositiveBigIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return str(self.number)
