import asyncio

from lgsp.runtime.upstream.deadlines import NEVER, Deadlines


class One:
    def __init__(self, deadline):
        self.deadline = deadline
        self.passed = 0

    def on_deadline(self):
        self.deadline = NEVER
        self.passed += 1


async def test_a_deadline_that_passed_is_told_once_and_others_are_left_alone():
    loop = asyncio.get_running_loop()
    deadlines = Deadlines(loop, sweep_s=0.01)
    early, late, gone = One(loop.time()), One(NEVER), One(loop.time())
    for one in (early, late, gone):
        deadlines.watch(one)
    deadlines.forget(gone)
    await asyncio.sleep(0.05)
    assert (early.passed, late.passed, gone.passed) == (1, 0, 0)
    early.deadline = loop.time()
    await asyncio.sleep(0.05)
    assert early.passed == 2
    deadlines.close()


async def test_without_anything_to_watch_the_sweep_rests_and_begins_again():
    loop = asyncio.get_running_loop()
    deadlines = Deadlines(loop, sweep_s=0.01)
    first = One(loop.time())
    deadlines.watch(first)
    deadlines.forget(first)
    await asyncio.sleep(0.03)
    second = One(loop.time())
    deadlines.watch(second)
    await asyncio.sleep(0.05)
    assert (first.passed, second.passed) == (0, 1)
    deadlines.close()
    deadlines.close()
