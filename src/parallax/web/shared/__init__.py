"""What the pages of every audience share: base templates, components, styles and preferences."""
