"""The form pengajuan (SOP row 1): asked question by question, reviewed, and sent."""
