"""What no single room can test: the frame, browser flows, benchmarks."""
