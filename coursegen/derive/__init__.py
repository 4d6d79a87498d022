"""What follows from a lesson: phases, schedule, groups, quantities, alignment, editions, handouts."""
