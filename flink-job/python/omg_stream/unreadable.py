"""What reading a record may end with."""


class UnreadableRecord(Exception):
    """A record that is none of its topic's."""
