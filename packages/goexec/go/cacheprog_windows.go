package main

import (
	"fmt"
	"os"
	"time"
)

// runCacheProg is not for Windows: gows listens at a Unix socket.
func runCacheProg(string, string, time.Duration) {
	fmt.Fprintln(os.Stderr, "goexec: -cacheprog does not work on Windows")
	os.Exit(2)
}
