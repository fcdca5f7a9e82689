"""Numbers of an archive as series: sampled, refined, reduced to what a plot can show.

May import reading.
"""
