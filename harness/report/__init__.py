"""How data becomes text: for a terminal, or as JSON. A new report is one file here."""
