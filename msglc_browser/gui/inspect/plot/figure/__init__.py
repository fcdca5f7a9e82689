"""What is drawn of a plot: axes and their ticks, curves, the legend.

May import the values of the plot beside it, parts and below.
"""
