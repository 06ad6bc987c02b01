"""The versioned principles that decisions cite. It judges nothing itself."""
