// Package cart collects what somebody buys.
package cart

import (
	"sync"

	"example.com/shop/cart/discount"
	"example.com/shop/catalog"
	"example.com/shop/money"
)

// Cart may be used by several goroutines at once.
type Cart struct {
	mu    sync.Mutex
	count map[string]int
}

// Add puts n of a product into the cart.
func (c *Cart) Add(id string, n int) error {
	if _, err := catalog.Find(id); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.count == nil {
		c.count = map[string]int{}
	}
	c.count[id] += n
	return nil
}

// Total is what the cart costs.
func (c *Cart) Total() (money.Amount, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var sum money.Amount
	for id, n := range c.count {
		product, err := catalog.Find(id)
		if err != nil {
			return 0, err
		}
		sum += product.Price * money.Amount(n)
	}
	return sum - discount.For(sum), nil
}
