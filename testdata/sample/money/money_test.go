package money

import (
	"errors"
	"testing"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]Amount{"12.50": 1250, "3": 300, "0.07": 7} {
		got, err := Parse(text)
		if err != nil || got != want {
			t.Errorf("Parse(%q) = %v, %v; want %v", text, got, err, want)
		}
		if again, err := Parse(got.String()); err != nil || again != got {
			t.Errorf("Parse(%q) = %v, %v; want %v", got, again, err, got)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{"", "x", "1.5", "1.234"} {
		if got, err := Parse(text); !errors.Is(err, ErrSyntax) {
			t.Errorf("Parse(%q) = %v, %v; want ErrSyntax", text, got, err)
		}
	}
}

func TestPercent(t *testing.T) {
	if got := Amount(1999).Percent(10); got != 200 {
		t.Errorf("10 %% of 19.99 = %v, want 2.00", got)
	}
}
