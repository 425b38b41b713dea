"""
The whole system in one process, from one seed: seats with real stores, the real rules of the server, a
line, clocks and disks that fail.

One seed is one run; the same seed is the same run. When the faults stop, every seat that may see a record
holds what the server holds, every outbox is empty within a minute of simulated time, and every value anybody
wrote is in a record, beside one, in quarantine, or was replaced by somebody who saw it.
`python -m tests.sync.simulator` plays many; a failing seed is told in its shortest story.
"""

from tests.sync.simulator.play import Failure, Verdict, play
from tests.sync.simulator.server import MemoryServer
from tests.sync.simulator.shrink import shortest
from tests.sync.simulator.story import Step, story_of

__all__ = ["Failure", "MemoryServer", "Step", "Verdict", "play", "shortest", "story_of"]
