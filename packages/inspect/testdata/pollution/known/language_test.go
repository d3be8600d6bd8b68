package known

import (
	"os"
	"testing"
)

func TestLanguage(t *testing.T) {
	if os.Getenv("LANG") == "C" {
		t.Skip("no language")
	}
	t.Fatal("a language")
}
