"""What a leader makes of a report while reading it: predictions, marks, reflections, drafts of goals. All of it is the leader's own."""
