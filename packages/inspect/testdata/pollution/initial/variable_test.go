package initial

import (
	"os"
	"testing"
)

var value = os.Getenv("UNDECLARED")

func TestValue(t *testing.T) {
	if value == "" {
		t.Fatal("unset")
	}
}
