"""The queue's own lists stay out: they hold doorbells only, and its schedules would run any function by name."""

from django.contrib import admin
from django_q.models import Failure, OrmQ, Schedule, Success

admin.site.unregister([Failure, OrmQ, Schedule, Success])
