"""What is known of a permohonan, a thing and a place: read once, and handed on."""
