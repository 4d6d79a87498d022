"""A pool that outlives a build, so that the next one finds everything imported, parsed and forked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib import import_module
from types import TracebackType

from coursegen import render, theme
from coursegen.cache import Cache
from coursegen.diagnostics import SpecError
from coursegen.render.pool import Pool
from coursegen.request import Request
from coursegen.theme import Theme


class Workshop:
    """Keeps one warm pool; a theme that changed gets a new one. A context manager."""

    def __init__(self) -> None:
        self._pools = ExitStack()
        self._pool: Pool | None = None

    def __enter__(self) -> Workshop:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pools.__exit__(kind, fault, trace)

    @contextmanager
    def pool(self, theme: Theme, processes: int, cache: Cache | None) -> Iterator[Pool]:
        """What a build takes for its pools; the pool stays when the build is over."""
        if self._pool is None or self._pool.theme.digest != theme.digest:
            self._pools.close()
            self._pool = self._pools.enter_context(Pool(theme, processes, cache))
        yield self._pool

    def warm(self, request: Request) -> None:
        """Do now what a first build that found its files in the cache has left undone."""
        for module, _ in render.RENDERERS.values():
            import_module(module)
        with suppress(SpecError), self.pool(theme.load(request.theme), request.jobs, request.cache) as pool:
            pool.warm()
