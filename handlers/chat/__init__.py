"""The ground floor: how anything is said and asked, whatever it is about."""
