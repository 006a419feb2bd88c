"""The page where leader and coach design one questionnaire together."""
