"""From a session to the finished text of each file, through the theme's templates."""
