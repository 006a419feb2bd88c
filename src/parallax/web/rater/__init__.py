"""What somebody with an invitation and no account sees: the promise, the questions, the receipt."""
