"""What `bin/check` asks beside the ready-made tools; each module runs by itself and exits with 1 when it finds something."""
