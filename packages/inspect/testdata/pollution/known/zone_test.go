package known

import (
	"os"
	"testing"
	"time"
)

func TestZone(t *testing.T) {
	if _, offset := time.Now().Zone(); offset != 0 || os.Getenv("TZ") != "UTC" {
		t.Fatal(offset)
	}
}
