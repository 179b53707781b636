"""Exports of any list of actors: columns by allow-list, written as CSV or JSON a piece at a time."""

from directory.opendata.exports.formats import Export, start_export

__all__ = ["Export", "start_export"]
