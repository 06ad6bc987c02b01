"""Ordered registries that apps fill in `AppConfig.ready()`, so that a lower app can show what an upper one adds."""

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Items by key, read back in their order.

    `key` and `order` say how to read an item's key and its place; the defaults are its attributes of that name.
    """

    def __init__(
        self,
        *,
        key: Callable[[T], str] = lambda item: item.key,  # type: ignore[attr-defined]
        order: Callable[[T], int] = lambda item: item.order,  # type: ignore[attr-defined]
    ) -> None:
        self._key = key
        self._order = order
        self._items: dict[str, T] = {}

    def register(self, item: T) -> T:
        """Add an item and return it; the same item twice is harmless.

        Raises ValueError when another item already holds the key: two apps would fight over one place.
        """
        key = self._key(item)
        if key in self._items and self._items[key] != item:
            raise ValueError(f"The key {key!r} is taken by {self._items[key]!r}.")
        self._items[key] = item
        return item

    def unregister(self, key: str) -> None:
        """Forget an item; raises KeyError when there is none."""
        del self._items[key]

    def get(self, key: str) -> T:
        """The item of this key; raises KeyError when there is none."""
        return self._items[key]

    def items(self) -> list[T]:
        """All items by order, then by key, so that the result does not depend on the order of imports."""
        return sorted(self._items.values(), key=lambda item: (self._order(item), self._key(item)))

    def __contains__(self, key: str) -> bool:
        return key in self._items

    def __len__(self) -> int:
        return len(self._items)
