"""Instruction data generated from the ground truth of the world: questions, answers and the segments they speak of."""
