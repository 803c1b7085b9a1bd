//! TOML against rows recorded from the Go library.
