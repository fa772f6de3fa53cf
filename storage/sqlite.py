# MESSAGE FROM THE LEAD to the owner of task J: running aiosqlite's statements on the event loop's thread (Near) segfaults
# (tests/test_intake.py tests/test_delivery.py tests/test_commands.py: "Fatal Python error: Segmentation fault") and is a patch
# of a library's private parts. It is taken out; storage/database.py is back at HEAD. Do not bring it back: win speed by fewer
# statements and transactions per answer, Core on the hot path, and batching - or report the goal as missed. Also make
# experiments in a copy of the tree (git worktree under /tmp), since others run tests here. Then delete this file.
