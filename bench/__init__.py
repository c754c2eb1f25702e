"""What a unit of work costs the server: `python3 dev.py bench`.

Each unit is measured in rounds, interleaved with a floor: a bare Flask endpoint on the same server
with the same database settings that does one durable INSERT. The figure to quote is the ratio; the
CPU-milliseconds are those of all processes of the server, read from /proc.
"""
