"""Search and list at size: through HTTP, in SQL alone as the application role, and the bare SQL as the owner beside it.

python -m bench.search [customers] [repeats]
"""

from __future__ import annotations

import random
import statistics
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator

import psycopg

from app.core.text import sort_name
from app.demo.book import customer
from bench.house import House, house, machine, percentiles, sign_in, table, web

PORT = 8197
BARE = 6
"""Repeats of the bare SQL: a word of one or two characters has no trigram, and then it reads everything."""
KINDS: dict[str, Callable[[int], str]] = {
    "code prefix": lambda i: customer(i).code[:4],
    "full code": lambda i: customer(i).code,
    "two Latin letters": lambda i: _latin(i)[:2],
    "name prefix": lambda i: _latin(i)[:6],
    "middle word": lambda i: ([*_latin(i).split(), "trading"])[1],
    "inside a word": lambda i: _latin(i).split()[0][1:5],
    "legal suffix": lambda i: ("sdn bhd", "enterprise", "pte ltd")[i % 3],
    "two words": lambda i: " ".join(_latin(i).split()[:2]),
    "one Chinese character": lambda i: _chinese(i)[0],
    "two Chinese characters": lambda i: _chinese(i)[1:3],
    "company suffix in Chinese": lambda i: "有限公司",
    "phone tail": lambda i: "".join(c for c in customer(i).phone if c.isdigit())[-5:] or "44120",
    "e-mail": lambda i: customer(i).email or "accounts@omni-retail.example",
    "contact name": lambda i: customer(i).contacts[0].name,
    "tax ID": lambda i: customer(i).tax_id or "C20880050010",
    "nothing": lambda i: f"zqxj{i}",
}
TYPO = "did you mean (one swap)"


def _latin(i: int) -> str:
    return next(c.name for c in _from(i) if c.name.isascii() and len(c.name) > 8)


def _chinese(i: int) -> str:
    return next(c.name for c in _from(i) if not c.name.isascii() and len(c.name) >= 4)


def _from(i: int) -> Iterator[object]:
    while True:
        yield customer(i)  # type: ignore[misc]
        i += 1


def main(size: int, repeats: int) -> None:
    with house(size) as place:
        print(f"\n## {size:,} customers in one company\n\n{machine()}\n", flush=True)
        chance = random.Random(7)
        asked = {kind: [make(chance.randrange(size)) for _ in range(repeats)] for kind, make in KINDS.items()}
        alone = {kind: _in_sql(place, words) for kind, words in asked.items()}
        bare = {kind: _bare(place, words) for kind, words in asked.items()}
        with web(PORT) as address:
            cookie = sign_in(place)
            pages = {kind: _pages(address, cookie, words) for kind, words in asked.items()}
            lists = _lists(address, cookie, repeats)
        table(
            ("search", "page p50", "page p95", "SQL p50", "SQL p95", "bare SQL p50", "ratio"),
            [
                (kind, *pages[kind], *alone[kind], bare[kind][0], alone[kind][0] / max(bare[kind][0], 0.01))
                for kind in asked
            ],
        )
        table(("list (through HTTP)", "p50", "p95"), lists)
        table(("in SQL", "p50", "p95"), [(TYPO, *_typos(place, size, repeats)), *_keyset(place, repeats)])


def _timed(act: Callable[[str], object], words: list[str]) -> tuple[float, float]:
    act(words[0])
    taken = []
    for one in words:
        begun = time.perf_counter()
        act(one)
        taken.append((time.perf_counter() - begun) * 1000)
    return percentiles(taken)


def _in_sql(place: House, words: list[str]) -> tuple[float, float]:
    """As the application role, behind the wall, as the page asks."""
    with psycopg.connect(place.app_url) as connection:
        connection.execute("select set_config('app.tenant_id', %s, false)", [place.tenant_id])
        statement = (
            "select c.id, c.name from search_customers(%s, 51, 2000) with ordinality s(customer_id, tier, k)"
            " join customers c on c.id = s.customer_id order by s.k"
        )
        return _timed(lambda one: connection.execute(statement, [sort_name(one)]).fetchall(), words)


def _bare(place: House, words: list[str]) -> tuple[float, float]:
    """The least that must be done: the trigram index alone, as the owner, no wall, no ranking."""
    with psycopg.connect(place.owner_url) as connection:
        connection.execute("set enable_seqscan = off")
        statement = "select customer_id from customer_search where tenant_id = %s and search_text like %s limit 51"
        return _timed(
            lambda one: connection.execute(statement, [place.tenant_id, f"%{sort_name(one)}%"]).fetchall(), words[:BARE]
        )


def _pages(address: str, cookie: str, words: list[str]) -> tuple[float, float]:
    return _timed(
        lambda one: get(address, "/bench/customers/?" + urllib.parse.urlencode({"q": one}), cookie, "customer_table"),
        words,
    )


def get(address: str, path: str, cookie: str, target: str = "") -> bytes:
    """One GET, as htmx asks for a fragment when `target` is given."""
    headers = {"Cookie": cookie, **({"HX-Request": "true", "HX-Target": target} if target else {})}
    with urllib.request.urlopen(urllib.request.Request(address + path, headers=headers), timeout=60) as answer:
        return bytes(answer.read())


LISTS = {
    "whole page, first": "/bench/customers/",
    "table, first page": "/bench/customers/",
    "by credit limit, largest first": "/bench/customers/?sort=-credit_limit",
    "status = suspended": "/bench/customers/?status=suspended",
    "status and limit": '/bench/customers/?filter={"all":[{"field":"status","op":"eq","value":"active"},{"field":"credit_limit","op":"gte","value":"50000"}]}',
    "count of everything": "/bench/customers/count",
    "count of suspended": "/bench/customers/count?status=suspended",
}


def _lists(address: str, cookie: str, repeats: int) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for name, path in LISTS.items():
        quoted = urllib.parse.quote(path, safe="/?=&")
        target = "" if name.startswith("whole") else "customer_count" if "count" in path else "customer_table"
        rows.append((name, *_timed(lambda _, q=quoted, t=target: get(address, q, cookie, t), [""] * repeats)))
    return rows


def _typos(place: House, size: int, repeats: int) -> tuple[float, float]:
    chance = random.Random(11)
    words = []
    while len(words) < repeats:
        word = max(_latin(chance.randrange(size)).lower().split(), key=len)
        if len(word) >= 5 and word.isalpha():
            words.append(word[0] + word[2] + word[1] + word[3:])
    with psycopg.connect(place.app_url) as connection:
        connection.execute("select set_config('app.tenant_id', %s, false)", [place.tenant_id])
        return _timed(lambda one: connection.execute("select word from similar_words(%s, 60)", [one]).fetchall(), words)


def _keyset(place: House, repeats: int) -> list[tuple[object, ...]]:
    """Pages anywhere in the list, as the application role."""
    with psycopg.connect(place.app_url) as connection:
        connection.execute("select set_config('app.tenant_id', %s, false)", [place.tenant_id])
        places = connection.execute(
            "select sort_name, id from customers tablesample system (1) limit %s", [repeats]
        ).fetchall()
        statement = "select id, code, name from customers where status <> 'merged' and (sort_name, id) > (%s, %s) order by sort_name, id limit 51"
        taken = []
        for at in places:
            begun = time.perf_counter()
            connection.execute(statement, at).fetchall()
            taken.append((time.perf_counter() - begun) * 1000)
        return [("keyset page, anywhere by name", *percentiles(taken)), ("mean", statistics.mean(taken), 0.0)][:1]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, int(sys.argv[2]) if len(sys.argv) > 2 else 60)
