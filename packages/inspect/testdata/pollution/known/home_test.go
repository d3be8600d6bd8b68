package known

import (
	"os"
	"path/filepath"
	"testing"
)

func TestSettings(t *testing.T) {
	home, err := os.UserHomeDir()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.ReadFile(filepath.Join(home, "settings")); err != nil {
		t.Fatal(err)
	}
}
