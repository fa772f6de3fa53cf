"""Life in the office: who decides on whose request, who stands in for whom, what is taken back."""
