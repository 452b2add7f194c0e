"""The edition: `writing` makes the file, `publishing` puts it in place and takes rows out of it."""
