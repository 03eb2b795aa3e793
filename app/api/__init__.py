"""The REST API, `/api/v1`: the same services and record definitions as the screens, for programs.

door          the blueprint: who is let in, how often, how large
contract      `@operation`: what a path takes, answers and refuses; the OpenAPI document comes of it
shapes        the models of the document, derived from the record definitions
asking        the query of a list: words, filter, order, page, fields
bodies        JSON that comes in: its size, its depth, its fields
answers       JSON that goes out: records, pages of them, versions
idempotency   the same key and body: the same answer, the work done once
customers, parts, bulk, reference, imports, events      the resources, one module each

Promises (docs/api.md is their long form).
- A program may do what its user may, and at most what its token's scopes say; everything else answers 403, another company's 404.
- Every refusal is problem+json (RFC 9457); 422 and 409 name each field with a stable code.
- What the OpenAPI document says holds: a test asks every path with made-up requests and compares the answers with it.
"""
