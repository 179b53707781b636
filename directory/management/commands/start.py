"""Starts the whole site in the foreground: database, data, web server and job worker. `make run` calls it."""

from __future__ import annotations

import os
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from directory.accounts import demo
from directory.core.launcher import prepare, processes
from directory.core.launcher.errors import StartError, StoppedError
from directory.core.launcher.lock import StartLock, describe_process, only_start

# In this order: actors stand on topics and places.
LOADING_COMMANDS = ["load_vocabulary", "load_paper", "load_texts"]


class Command(BaseCommand):
    help = "Start the site in the foreground; Ctrl-C stops it."
    requires_system_checks: list[str] = []  # they ask the database, which this command starts

    def handle(self, *args: Any, **options: Any) -> None:
        self.began = time.monotonic()
        try:
            with processes.stopped_by_signals(), only_start(settings.DATA_DIR, say=self.say) as lock:
                self.run(lock)
        except StoppedError:
            self.say("Stopped.")
        except StartError as error:
            raise CommandError(str(error)) from error

    def run(self, lock: StartLock) -> None:
        processes.require_free_port(settings.HOST, settings.PORT)
        lock.write(**self.describe([]))
        with prepare.database(say=self.say):
            prepare.tables(say=self.say)
            prepare.data(LOADING_COMMANDS, say=self.say)
            prepare.translations(say=self.say)
            prepare.static_files(say=self.say)
            self.say("Web server and job worker: starting")
            with processes.children(settings.BASE_DIR) as running:
                lock.write(**self.describe(running))
                processes.wait_until_it_answers(running, host=settings.HOST, port=settings.PORT)
                processes.wait_until_the_worker_is_heard(running)
                self.greet()
                processes.watch(running)

    def describe(self, running: list[processes.Child]) -> dict[str, Any]:
        children = [describe_process(child.process.pid) for child in running]
        return {**describe_process(os.getpid()), "address": settings.SITE_URL, "children": children}

    def greet(self) -> None:
        """One write, so that no line of the children's comes between."""
        lines = ["", f"PerMed Bridge is at {settings.SITE_URL}/ (ready after {time.monotonic() - self.began:.1f} s)"]
        if settings.DEBUG:
            lines += self.lines_for_developers()
        lines += ["Ctrl-C stops it.", ""]
        self.stdout.write("\n".join(f"  {line}" if line else "" for line in lines))
        self.stdout.flush()

    def lines_for_developers(self) -> list[str]:
        links = [
            f"  {person.role.value} {person.name}: {settings.SITE_URL}"
            + reverse("dev-sign-in", args=[demo.make_sign_in_token(person)])
            for person in demo.PEOPLE
        ]
        return [
            "",
            "Development only. Each of these links signs in once, within 24 hours:",
            *links,
            f"Mails are not sent but shown at {settings.SITE_URL}{reverse('dev-mail-list')}",
            "",
        ]

    def say(self, line: str) -> None:
        self.stdout.write(f"{time.monotonic() - self.began:6.1f} s  {line}")
        self.stdout.flush()
