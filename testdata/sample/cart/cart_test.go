package cart

import (
	"sync"
	"testing"
)

func TestTotal(t *testing.T) {
	var c Cart
	for id, n := range map[string]int{"mug": 2, "sticker": 5} {
		if err := c.Add(id, n); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := c.Total(); err != nil || got.String() != "23.00" {
		t.Errorf("Total() = %v, %v; want 23.00", got, err)
	}
}

func TestManyAtOnce(t *testing.T) {
	var c Cart
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			if err := c.Add("sticker", 1); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got, err := c.Total(); err != nil || got.String() != "12.00" {
		t.Errorf("Total() = %v, %v; want 12.00", got, err)
	}
}

func TestUnknownProduct(t *testing.T) {
	var c Cart
	if err := c.Add("unicorn", 1); err == nil {
		t.Error("added a unicorn")
	}
}
