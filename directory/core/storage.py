"""How static files are served: compressed, with the content's hash in the name."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Leaves source map comments alone: some packages name maps that they do not ship, which the manifest would refuse."""

    support_js_module_import_aggregation = False
    patterns = tuple(
        (extension, tuple(p for p in patterns if "sourceMappingURL" not in (p if isinstance(p, str) else p[0])))
        for extension, patterns in CompressedManifestStaticFilesStorage.patterns
    )
