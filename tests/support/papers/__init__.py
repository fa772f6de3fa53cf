"""Papers as people come to have them: an office is played through, and what it froze is kept for the samples."""
