"""What people write down about a customer.

Nouns: note (Markdown, by its author, pinned or not), mention (@name of a colleague in it).

Promises. A note is shown as cleaned HTML: no script, no picture from elsewhere, no form, whatever was typed. Who is mentioned hears of it by
mail, once, if they may see the customer. Its author changes and deletes a note, and so may who may delete customers.
"""
