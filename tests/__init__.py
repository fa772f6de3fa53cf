import os
import sys

# Whatever the shell says: else each worker, and each program that a test starts, compiles everything anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
