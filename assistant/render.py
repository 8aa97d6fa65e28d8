"""A chain at work on a stream of blocks: every stage in turn, its latency taken out again.

Conventions: blocks are float32, C-contiguous, planar (channels, samples). What comes out has as many samples as went in
and lines up with it to the sample, whatever the latencies of the stages and the sizes of the blocks.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from assistant.processors.base import Block, Processor, Stage
from assistant.processors.compressor import CompressorStage
from assistant.processors.limiter import LimiterStage
from assistant.processors.multiband_compressor import MultibandCompressorStage
from assistant.settings import Chain
from assistant.units import Floats

_TAIL_SAMPLES = 65536


class Line:
    """The opened stages of one chain on one stream."""

    def __init__(self, chain: Chain, rate_hz: int, channels: int) -> None:
        """Open every processor of `chain` that does something, at `rate_hz` for `channels` (1 or 2)."""
        working: list[Processor] = [processor for processor in chain if not processor.is_neutral]
        self.stages: list[Stage] = [processor.open(rate_hz, channels) for processor in working]
        self.latency_samples = 0
        for stage in self.stages:
            stage.late_samples = self.latency_samples
            self.latency_samples += stage.latency_samples
        self._channels = channels
        self._late = self.latency_samples

    def reduction_db(self, kind: str) -> Floats:
        """The greatest reduction of a compressor or limiter in each 100 ms so far, positive; the last one's of a kind.

        Args:
            kind: of the processor, "limiter" or "compressor"; the result is empty where none is in the chain. Of
                several bands the one that takes most counts; make-up and dry share do not.
        """
        kinds = {"limiter": (LimiterStage,), "compressor": (CompressorStage, MultibandCompressorStage)}
        traces = [_reduction_db(stage) for stage in self.stages if isinstance(stage, kinds[kind])]
        return traces[-1] if traces else np.zeros(0)

    def blocks(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """Render a whole stream; may be called once, since the stages carry its state."""
        for block in blocks:
            yield from self.timely(block)
        for start in range(0, self.latency_samples, _TAIL_SAMPLES):
            count = min(_TAIL_SAMPLES, self.latency_samples - start)
            yield from self.timely(np.zeros((self._channels, count), dtype=np.float32))

    def timely(self, block: Block) -> Iterator[Block]:
        """Run the stages on the next block; what belongs before the first sample of the input is dropped."""
        for stage in self.stages:
            block = stage.process(block)
        dropped = min(self._late, block.shape[1])
        self._late -= dropped
        if dropped < block.shape[1]:
            yield np.ascontiguousarray(block[:, dropped:])


def _reduction_db(stage: Stage) -> Floats:
    """What a stage that turns sound down took in each 100 ms."""
    if isinstance(stage, MultibandCompressorStage):
        return np.asarray(np.max([each.trace_db for each in stage.reductions], axis=0))
    if isinstance(stage, (LimiterStage, CompressorStage)):
        return stage.reduction.trace_db
    return np.zeros(0)


def render(blocks: Iterable[Block], chain: Chain, rate_hz: int, channels: int) -> Iterator[Block]:
    """Render `blocks` through `chain`.

    Args:
        blocks: float32, (channels, samples) each, any sizes.
        chain: processors in signal order.
        rate_hz: sampling rate of the stream.
        channels: 1 or 2.

    Yields:
        Blocks that together have as many samples as came in, lined up with them.
    """
    yield from Line(chain, rate_hz, channels).blocks(blocks)
