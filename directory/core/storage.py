"""How static files are served: compressed, with the content's hash in the name, one style sheet in one file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLE_SHEETS = ("directory/css/site.css",)
_IMPORT = re.compile(r'^@import "(?P<file>[\w/.-]+)" layer\((?P<layer>\w+)\);$', re.MULTILINE)


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Collects style sheets with what they import, so that a page asks for one file and not for forty.

    Leaves source map comments alone: some packages name maps that they do not ship, which the manifest would refuse.
    """

    support_js_module_import_aggregation = False
    patterns = tuple(
        (extension, tuple(p for p in patterns if "sourceMappingURL" not in (p if isinstance(p, str) else p[0])))
        for extension, patterns in CompressedManifestStaticFilesStorage.patterns
    )

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            for name in STYLE_SHEETS:
                if name in paths:
                    whole = self._with_imports(name, paths)
                    self.delete(name)
                    self._save(name, ContentFile(whole.encode()))
                    paths[name] = (self, name)
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _with_imports(self, name: str, paths: dict[str, Any]) -> str:
        """A style sheet in which each `@import "x.css" layer(y);` is replaced by what it names."""
        folder = PurePosixPath(name).parent

        def imported(match: re.Match[str]) -> str:
            return f"@layer {match['layer']} {{\n{_read(paths, str(folder / match['file']))}}}\n"

        return _IMPORT.sub(imported, _read(paths, name))


def _read(paths: dict[str, Any], name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        content: bytes = file.read()
    return content.decode("utf-8")
